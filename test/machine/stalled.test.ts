import { describe, expect, test } from 'vitest';
import type { JobUpdate } from '../../src/machine/events.js';
import { observe } from '../../src/machine/observe.js';
import { begin, resume, type WaitState } from '../../src/machine/state.js';
import { adaptive } from '../../src/polling/adaptive/adaptive.js';
import type { JobHistory } from '../../src/polling/history/job-history.js';
import type { PollingStrategy } from '../../src/polling/strategy.js';
import { drive, seen } from '../support/drive.js';
import { running } from '../support/jobs.js';

type Stalled = Extract<JobUpdate, { type: 'stalled' }>;

/** Expects a stall at these times. */
const strategy = (...stalls: readonly number[]): PollingStrategy => ({
  nextDelay: () => 1000,
  expectation: ({ elapsed }) => ({
    eta: 5000,
    range: [4000, 7000],
    stalled: stalls.includes(elapsed),
  }),
});

/** The progress and stalled events of a job with these percentages, a second apart. */
function eventsOf(polling: PollingStrategy, ...percentages: readonly number[]) {
  let state: WaitState = begin('job-1');
  return percentages.map((progress, index) => {
    const seen = observe(state, { type: 'job', job: running(progress) }, index * 1000, polling);
    state = JSON.parse(JSON.stringify(seen.state));
    return seen.events.filter(({ type }) => type === 'progress' || type === 'stalled');
  });
}

describe('a percentage that has stopped moving as expected', () => {
  test('is reported once, with when it last moved', () => {
    const events = eventsOf(strategy(2000, 3000), 10, 20, 20, 20);
    expect(events.map(each => each.map(({ type }) => type))).toEqual([
      ['progress'],
      ['progress'],
      ['stalled'],
      [],
    ]);
    expect(events[2]?.[0]).toMatchObject({ since: 1000, elapsed: 2000, job: { progress: 20 } });
  });

  test('is reported again after it has moved', () => {
    const events = eventsOf(strategy(1000, 3000), 10, 10, 20, 20);
    expect(events.map(each => each.map(({ type }) => type))).toEqual([
      ['progress'],
      ['stalled'],
      ['progress'],
      ['stalled'],
    ]);
  });

  test('is reported again after a resume', () => {
    const polling = strategy(1000, 2000);
    const observation = { type: 'job', job: running(10) } as const;
    const { state: first } = observe(begin('job-1'), observation, 0, polling);
    const { state: stalled } = observe(first, observation, 1000, polling);
    expect(stalled.stalled).toBe(true);
    const again = observe(resume(stalled, 2000), observation, 2000, polling);
    expect(again.events.map(({ type }) => type)).toEqual(['poll', 'stalled']);
  });

  test('gives no ETA', () => {
    const events = eventsOf(strategy(1000), 10, 20);
    expect(events[0]?.[0]).toMatchObject({ eta: 5000, range: [4000, 7000] });
    expect(events[1]?.[0]).toMatchObject({ type: 'progress', eta: undefined });
    expect(events[1]?.[0]).not.toHaveProperty('range');
  });

  test('is not reported by the poll in which it moved, even if the strategy calls it stalled', () => {
    const events = eventsOf(strategy(1000, 2000), 10, 20, 20);
    expect(events.map(each => each.map(({ type }) => type))).toEqual([
      ['progress'],
      ['progress'],
      ['stalled'],
    ]);
  });
});

describe('a job that is joined late', () => {
  test('is not reported while it has no percentage', () => {
    const state = begin('job-1');
    const { events } = observe(state, { type: 'job', job: running() }, 1000, strategy(1000));
    expect(events.map(({ type }) => type)).toEqual(['poll', 'visible', 'status']);
  });

  test('is reported with when its percentage was first seen, and not by that poll', () => {
    const events = eventsOf(strategy(0, 1000, 2000), 84, 84, 84);
    expect(events.map(each => each.map(({ type }) => type))).toEqual([
      ['progress'],
      ['stalled'],
      [],
    ]);
    expect(events[1]?.[0]).toMatchObject({ since: 0, elapsed: 1000, job: { progress: 84 } });
  });

  test.each([
    ['60 s, 14 % a step', 60_000, 14, 170_000],
    ['5 min, 28 % a step', 300_000, 28, 350_000],
    ['30 s, 42 % a step', 30_000, 42, 31_000],
    ['2 min, 42 % a step', 120_000, 42, 130_000],
  ])('is reported by adaptive() only between its steps (%s)', (_, step, share, joinedAt) => {
    const history: JobHistory = { record() {}, runs: () => [] };
    const percentAt = (now: number) => Math.floor((joinedAt + now) / step) * share;
    const { events } = drive(
      begin('job-1'),
      (_, now) => (percentAt(now) < 100 ? seen('Running', percentAt(now)) : seen('Completed')),
      { polling: adaptive({ history, random: () => 0.5 }) },
    );
    const stalls = events.filter(({ type }) => type === 'stalled') as Stalled[];
    expect(stalls.length).toBeGreaterThan(0);
    for (const { since, elapsed, job } of stalls) {
      const moved = events.filter(each => each.type === 'progress' && each.elapsed <= elapsed);
      expect(moved.at(-1)).toMatchObject({ elapsed: since, percent: job.progress });
      expect(elapsed).toBeGreaterThan(since);
    }
  });
});

describe('the expected end in the state', () => {
  const stateAfter = (polling: PollingStrategy, ...percentages: readonly number[]): WaitState =>
    percentages.reduce<WaitState>((state, progress, index) => {
      const observation = { type: 'job', job: running(progress) } as const;
      return observe(state, observation, index * 1000, polling).state;
    }, begin('job-1'));

  test('is that of the last change of the percentage, also across a resume', () => {
    const state = stateAfter(strategy(), 10, 20, 20);
    expect(state.expectedEnd).toBe(6000);
    expect(resume(state, 60_000).expectedEnd).toBe(6000);
  });

  test('is unknown once the percentage has stopped moving as expected', () => {
    expect(stateAfter(strategy(2000), 10, 20, 20).expectedEnd).toBeNull();
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY])('is unknown for an ETA of %d', eta => {
    const polling: PollingStrategy = {
      nextDelay: () => 1000,
      expectation: () => ({ eta, range: [0, 0], stalled: false }),
    };
    expect(stateAfter(polling, 10).expectedEnd).toBeNull();
  });
});
