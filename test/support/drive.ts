import { expect } from 'vitest';
import { decide } from '../../src/machine/decide.js';
import type { JobUpdate } from '../../src/machine/events.js';
import type { PollObservation } from '../../src/machine/observation.js';
import { observe } from '../../src/machine/observe.js';
import type { Outcome, WaitState } from '../../src/machine/state.js';
import { fixed } from '../../src/polling/fixed.js';
import type { PollingStrategy } from '../../src/polling/strategy.js';
import { job, socketError } from './jobs.js';

/** The observation of a poll that took `took` milliseconds. */
export type TimedObservation = PollObservation & {
  readonly took?: number;
};

export interface Driven {
  readonly state: WaitState;
  readonly outcome: Outcome;
  /** When each poll started. */
  readonly polls: readonly number[];
  readonly events: readonly JobUpdate[];
  readonly endedAt: number;
}

export interface Engine {
  readonly polling?: PollingStrategy;
  /** How late a sleep ends. */
  readonly late?: (now: number) => number;
  readonly from?: number;
}

/** Drives a wait to its end without a clock: an engine other than the library's own. */
export function drive(
  initial: WaitState,
  poll: (attempt: number, now: number) => TimedObservation,
  { polling = fixed(10_000), late = () => 0, from = 0 }: Engine = {},
): Driven {
  const polls: number[] = [];
  const events: JobUpdate[] = [];
  let state = throughJson(initial);
  let now = from;
  for (;;) {
    const action = decide(state, now);
    if (action.type === 'settle')
      return { state, outcome: action.outcome, polls, events, endedAt: now };
    if (action.type === 'sleep') {
      now = action.until + late(now);
      continue;
    }
    const requestedAt = now;
    polls.push(requestedAt);
    const { took = 0, ...observation } = poll(polls.length, now);
    now += Math.min(took, action.timeout);
    const observed = observe(state, { ...observation, requestedAt }, now, polling);
    state = throughJson(observed.state);
    events.push(...observed.events);
  }
}

/** These observations one after another; the last repeats. */
export function inSequence(
  ...observations: TimedObservation[]
): (attempt: number) => TimedObservation {
  return attempt => observations[Math.min(attempt, observations.length) - 1] as TimedObservation;
}

/** The state as another process would read it, frozen so that nothing can change it. */
export function throughJson(state: WaitState): WaitState {
  const copy = JSON.parse(JSON.stringify(state)) as WaitState;
  expect(copy).toStrictEqual(state);
  return deepFreeze(copy);
}

export function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) Object.values(value).forEach(deepFreeze);
  return Object.freeze(value);
}

export const seen = (status: string, progress?: number): TimedObservation => ({
  type: 'job',
  job: job(status, { progress: status === 'Completed' ? 100 : progress }),
});
export const notFound: TimedObservation = { type: 'not-found' };
/** A poll whose connection was reset. */
export const broken: TimedObservation = { type: 'retryable', error: socketError() };
/** A poll that the service answered with an error. */
export const unavailable: TimedObservation = {
  type: 'retryable',
  error: new Error('503'),
  serviceResponded: true,
};
export const refused: TimedObservation = { type: 'fatal', error: new Error('403') };
