import { describe, expect, test } from 'vitest';
import { observe } from '../../src/machine/observe.js';
import { begin, resume, type WaitState } from '../../src/machine/state.js';
import type { PollingStrategy } from '../../src/polling/strategy.js';
import { running } from '../support/jobs.js';

/** Believes what it is told to: a stall at these times. */
const strategy = (...stalls: readonly number[]): PollingStrategy => ({
  nextDelay: () => 1000,
  expectation: ({ elapsed }) => ({
    eta: 5000,
    range: [4000, 7000],
    stalled: stalls.includes(elapsed),
  }),
});

/** What is told beside the polls when a job shows these percentages, a second apart. */
function told(polling: PollingStrategy, ...percentages: readonly number[]) {
  let state: WaitState = begin('job-1');
  return percentages.map((progress, index) => {
    const seen = observe(state, { type: 'job', job: running(progress) }, index * 1000, polling);
    state = JSON.parse(JSON.stringify(seen.state));
    return seen.events.filter(({ type }) => type === 'progress' || type === 'stalled');
  });
}

describe('a percentage that is no longer explained', () => {
  test('is told once, with when it last moved', () => {
    const events = told(strategy(2000, 3000), 10, 20, 20, 20);
    expect(events.map(each => each.map(({ type }) => type))).toEqual([
      ['progress'],
      ['progress'],
      ['stalled'],
      [],
    ]);
    expect(events[2]?.[0]).toMatchObject({ since: 1000, elapsed: 2000, job: { progress: 20 } });
  });

  test('is told again after it has moved in between', () => {
    const events = told(strategy(1000, 3000), 10, 10, 20, 20);
    expect(events.map(each => each.map(({ type }) => type))).toEqual([
      ['progress'],
      ['stalled'],
      ['progress'],
      ['stalled'],
    ]);
  });

  test('is told anew to whoever resumes the wait', () => {
    const polling = strategy(1000, 2000);
    const observation = { type: 'job', job: running(10) } as const;
    const { state: first } = observe(begin('job-1'), observation, 0, polling);
    const { state: stalled } = observe(first, observation, 1000, polling);
    expect(stalled.stalled).toBe(true);
    const again = observe(resume(stalled, 2000), observation, 2000, polling);
    expect(again.events.map(({ type }) => type)).toEqual(['poll', 'stalled']);
  });

  test('gives no ground for an ETA', () => {
    const events = told(strategy(1000), 10, 20);
    expect(events[0]?.[0]).toMatchObject({ eta: 5000, range: [4000, 7000] });
    expect(events[1]?.[0]).toMatchObject({ type: 'progress', eta: undefined });
    expect(events[1]?.[0]).not.toHaveProperty('range');
  });
});
