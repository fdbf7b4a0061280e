import { expect } from 'vitest';
import { decide } from '../../src/machine/decide.js';
import type { MachineEvent } from '../../src/machine/events.js';
import type { ErrorObservation, ResponseObservation } from '../../src/machine/observation.js';
import { observe } from '../../src/machine/observe.js';
import type { Outcome, WaitState } from '../../src/machine/state.js';
import { fixed } from '../../src/polling/fixed.js';
import type { PollingStrategy } from '../../src/polling/strategy.js';
import { job, socketError } from './jobs.js';

/** What a look met, and how long it took. */
export type Met = (ResponseObservation | ErrorObservation) & { readonly took?: number };

export interface Driven {
  readonly state: WaitState;
  readonly outcome: Outcome;
  /** When each look began. */
  readonly looks: readonly number[];
  readonly events: readonly MachineEvent[];
  readonly endedAt: number;
}

export interface Engine {
  readonly polling?: PollingStrategy;
  /** How late a sleep ends. */
  readonly late?: (now: number) => number;
  readonly from?: number;
}

/** Drives a wait to its end without a clock: another engine than the library's own. */
export function drive(
  begun: WaitState,
  meet: (attempt: number, now: number) => Met,
  { polling = fixed(10_000), late = () => 0, from = 0 }: Engine = {},
): Driven {
  const looks: number[] = [];
  const events: MachineEvent[] = [];
  let state = carried(begun);
  let now = from;
  for (;;) {
    const action = decide(state, now);
    if (action.type === 'settle')
      return { state, outcome: action.outcome, looks, events, endedAt: now };
    if (action.type === 'sleep') {
      now = action.until + late(now);
      continue;
    }
    const requestedAt = now;
    looks.push(requestedAt);
    const { took = 0, ...observation } = meet(looks.length, now);
    now += Math.min(took, action.timeout);
    const observed = observe(state, { ...observation, requestedAt }, now, polling);
    state = carried(observed.state);
    events.push(...observed.events);
  }
}

/** Answers one after another; the last repeats. */
export function oneByOne(...answers: Met[]): (attempt: number) => Met {
  return attempt => answers[Math.min(attempt, answers.length) - 1] as Met;
}

/** The state as another process would get it, and such that nobody can change it. */
export function carried(state: WaitState): WaitState {
  const copy = JSON.parse(JSON.stringify(state)) as WaitState;
  expect(copy).toStrictEqual(state);
  return deepFreeze(copy);
}

export function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) Object.values(value).forEach(deepFreeze);
  return Object.freeze(value);
}

export const seen = (status: string, progress?: number): Met => ({
  type: 'job',
  job: job(status, { progress: status === 'Completed' ? 100 : progress }),
});
export const notFound: Met = { type: 'not-found' };
/** A look that met a broken socket. */
export const broken: Met = { type: 'retryable', error: socketError() };
/** A look that the service answered with an error. */
export const unavailable: Met = {
  type: 'retryable',
  error: new Error('503'),
  serviceResponded: true,
};
export const refused: Met = { type: 'fatal', error: new Error('403') };
