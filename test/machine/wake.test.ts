import { describe, expect, test } from 'vitest';
import { decide } from '../../src/machine/decide.js';
import { observe } from '../../src/machine/observe.js';
import { begin, type WaitState, wake } from '../../src/machine/state.js';
import { fixed } from '../../src/polling/fixed.js';
import { broken, drive, inSequence, notFound, seen } from '../support/drive.js';

const polling = fixed(10_000);
const limits = { timeout: '10m', visibilityTimeout: '60s', outageTimeout: '60s' };
const polled = (...observations: Parameters<typeof inSequence>): WaitState =>
  observations.reduce(
    (current, observation, index) => observe(current, observation, index * 10_000, polling).state,
    begin('job-1', limits),
  );

describe('a wait that is driven again after a break', () => {
  test('keeps a poll that is not due yet, and everything else', () => {
    const stopped = polled(seen('Running', 40));
    expect(wake(stopped, 9_000)).toBe(stopped);
    expect(decide(wake(stopped, 9_000), 9_000)).toEqual({ type: 'sleep', until: 10_000 });
  });

  test('polls at once if a poll was due meanwhile', () => {
    const state = wake(polled(seen('Running', 40)), 300_000);
    expect(decide(state, 300_000).type).toBe('poll');
  });

  test('keeps its deadline', () => {
    const driven = drive(wake(polled(seen('Running')), 700_000), inSequence(seen('Running')), {
      from: 700_000,
    });
    expect(driven).toMatchObject({ outcome: 'timeout', polls: [700_000] });
  });

  test('does not change once it has ended', () => {
    const ended = polled(seen('Completed'));
    expect(wake(ended, 300_000)).toBe(ended);
  });

  test.each([
    { window: 'not-found', observation: notFound, outcome: 'not-found' },
    { window: 'outage', observation: broken, outcome: 'unavailable' },
  ] as const)('counts no time without polls for the $window window', scenario => {
    // The window opens at 0, and its last poll before the break is at 20 s; the next one is due at 30 s.
    const stopped = polled(scenario.observation, scenario.observation, scenario.observation);
    const driven = drive(wake(stopped, 130_000), inSequence(scenario.observation), {
      from: 130_000,
      polling,
    });
    expect(driven).toMatchObject({
      outcome: scenario.outcome,
      polls: [130_000, 140_000, 150_000, 160_000],
    });
  });
});
