import { describe, expect, test } from 'vitest';
import { decide, limitsOf } from '../../src/machine/decide.js';
import { type ObserveResult, observe } from '../../src/machine/observe.js';
import { begin, type WaitState } from '../../src/machine/state.js';
import {
  broken,
  notFound,
  refused,
  seen,
  type TimedObservation,
  throughJson,
  unavailable,
} from '../support/drive.js';
import { seeded } from '../support/random.js';

const POLL_TIMEOUT_MS = 30_000;
const ORDER = ['poll', 'visible', 'status', 'progress', 'retry', 'completed'];

/** A poll: the states before and after it, and its time. */
interface Step extends ObserveResult {
  readonly before: WaitState;
  readonly requestedAt: number;
  readonly now: number;
}

/** A wait with random results, limits and delays. */
function walk(seed: number, late: boolean): { steps: Step[]; begun: WaitState; endedAt: number } {
  const random = seeded(seed);
  const pick = <T extends unknown[]>(...values: T): T[number] =>
    values[Math.floor(random() * values.length)];
  const begun = begin('job-1', {
    timeout: pick(0, 1, 45_000, 600_000, 2_000_000),
    visibilityTimeout: pick(0, 20_000, 60_000, 'Infinity'),
    outageTimeout: pick(0, 20_000, 300_000, 'Infinity'),
    pollTimeout: POLL_TIMEOUT_MS,
  });
  const polling = {
    nextDelay: () => pick(1, 500, random() * 30_000, 1e9, Number.POSITIVE_INFINITY),
  };
  const meet = (): TimedObservation =>
    random() < 0.97
      ? pick(
          seen('Running', Math.floor(random() * 101)),
          seen('Thawing'),
          notFound,
          broken,
          unavailable,
        )
      : pick(seen('Completed'), seen('Failed'), seen('Canceled'), refused);

  const steps: Step[] = [];
  let state = throughJson(begun);
  let now = 0;
  for (;;) {
    const action = decide(state, now);
    if (action.type === 'settle') return { steps, begun, endedAt: now };
    if (action.type === 'sleep') {
      expect(action.until).toBeGreaterThan(now);
      now = action.until + (late && random() < 0.1 ? 7_200_000 : 0);
      continue;
    }
    const requestedAt = now;
    now += pick(0, random() * 2000, POLL_TIMEOUT_MS);
    const retryAfter = pick(undefined, 0, 5000, 1e12);
    const observation = { ...meet(), requestedAt, ...(retryAfter !== undefined && { retryAfter }) };
    const { state: after, events } = observe(state, observation, now, polling);
    steps.push({ before: state, state: throughJson(after), events, requestedAt, now });
    state = throughJson(after);
  }
}

const deadlineOf = (state: WaitState): number => limitsOf(state)[0];

describe.each([
  ['on time', false],
  ['with sleeps that end two hours late', true],
])('a wait with random results, %s', (_, late) => {
  const walks = Array.from({ length: 1500 }, (_, seed) => walk(seed, late));

  test('ends by the deadline plus two polls', () => {
    if (late) return;
    for (const { begun, endedAt } of walks) {
      expect(endedAt).toBeLessThanOrEqual(deadlineOf(begun) + 2 * POLL_TIMEOUT_MS);
    }
  });

  test('never schedules a poll past an open limit', () => {
    for (const { state, requestedAt, now } of walks.flatMap(({ steps }) => steps)) {
      if (state.outcome !== null) continue;
      for (const limit of limitsOf(state).filter(limit => limit > requestedAt)) {
        expect(state.nextPollAt).toBeLessThanOrEqual(Math.max(limit, now));
      }
    }
  });

  test('starts exactly one poll at or after its deadline', () => {
    for (const { steps, begun } of walks) {
      const afterDeadline = steps.filter(({ requestedAt }) => requestedAt >= deadlineOf(begun));
      expect(afterDeadline.length).toBeLessThanOrEqual(1);
      if (afterDeadline[0]) expect(afterDeadline[0].state.outcome).not.toBeNull();
    }
  });

  test('polls again at once only if a limit passed during the poll', () => {
    for (const { state, requestedAt, now } of walks.flatMap(({ steps }) => steps)) {
      if (state.outcome !== null || state.nextPollAt > now) continue;
      expect(limitsOf(state).some(limit => limit > requestedAt && limit <= now)).toBe(true);
    }
  });

  test('counts every poll once', () => {
    for (const { steps } of walks) {
      const last = steps.at(-1)?.state as WaitState;
      const counted = Object.values(last.observed).reduce((sum, count) => sum + count, 0);
      expect(counted).toBe(last.attempts);
      expect(last.attempts).toBe(steps.length);
    }
  });

  test('emits its events in order, and completes once', () => {
    for (const { steps } of walks) {
      for (const { events } of steps) {
        const places = events.map(event => ORDER.indexOf(event.type));
        expect(places).toEqual([...new Set(places)].sort((a, b) => a - b));
        expect(places[0]).toBe(0);
      }
      const types = steps.flatMap(({ events }) => events.map(event => event.type));
      const visible = types.filter(type => type === 'visible').length;
      expect(visible).toBe(steps.at(-1)?.state.job ? 1 : 0);
      const done = types.filter(type => type === 'completed').length;
      expect(done).toBe(steps.at(-1)?.state.outcome === 'completed' ? 1 : 0);
    }
  });

  test('reaches every outcome', () => {
    const outcomes = new Set(walks.map(({ steps }) => steps.at(-1)?.state.outcome));
    expect([...outcomes].sort()).toEqual([
      'canceled',
      'completed',
      'failed',
      'not-found',
      'rejected',
      'timeout',
      'unavailable',
    ]);
  });
});
