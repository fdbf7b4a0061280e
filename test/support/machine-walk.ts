import { readCheckpoint, saveCheckpoint } from '../../src/machine/checkpoint.js';
import type { JobUpdate } from '../../src/machine/events.js';
import type { Observation, PollObservation } from '../../src/machine/observation.js';
import { observe } from '../../src/machine/observe.js';
import { begin, requestPoll, resume, type WaitState } from '../../src/machine/state.js';
import { broken, notFound, refused, seen, unavailable } from './drive.js';
import { type ModelEvent, type ModelLimits, ModelWait, type ResultKind } from './machine-model.js';

/** A wait at one moment, in the machine and in the model. */
export interface Position {
  readonly state: WaitState;
  readonly now: number;
  readonly model: ModelWait;
  /** Whether every poll was requested when it was due, without a stop in between. */
  readonly inTime: boolean;
}

/** One thing that happened, and where it led. */
export interface Step extends Position {
  readonly before: Position;
  readonly event: ModelEvent;
  readonly events: readonly JobUpdate[];
}

/** How long a poll may take. */
export const POLL_TIMEOUT_MS = 30_000;

const OBSERVATIONS: Record<ResultKind, PollObservation> = {
  running: seen('Running'),
  'not-found': notFound,
  broken,
  unavailable,
  completed: seen('Completed'),
  failed: seen('Failed'),
  canceled: seen('Canceled'),
  fatal: refused,
};

export function startPosition(limits: ModelLimits): Position {
  const state = begin('job-1', { ...limits, pollTimeout: POLL_TIMEOUT_MS });
  return { state, now: 0, model: new ModelWait(limits), inTime: true };
}

export interface PollOptions {
  readonly kind: ResultKind;
  readonly requestedAt: number;
  readonly observedAt: number;
  readonly delay: number;
  readonly retryAfter: number;
  readonly percent?: number | undefined;
}

/** Observes the result of a poll. */
export function takePoll(position: Position, options: PollOptions): Step {
  const { kind, requestedAt, observedAt, delay, retryAfter, percent } = options;
  const result = percent === undefined ? OBSERVATIONS[kind] : seen('Running', percent);
  const observation = { ...result, requestedAt, retryAfter } as Observation;
  const polling = { nextDelay: () => delay };
  const { state, events } = observe(position.state, observation, observedAt, polling);
  const event = { type: 'poll', kind, requestedAt, observedAt, delay, retryAfter } as const;
  return step(position, event, state, observedAt, events);
}

export function takeAbort(position: Position): Step {
  const { state, events } = observe(position.state, { type: 'aborted' }, position.now, {
    nextDelay: () => 0,
  });
  return step(position, { type: 'abort' }, state, position.now, events);
}

export function takeRequest(position: Position, at: number): Step {
  const state = requestPoll(position.state, at);
  return step(position, { type: 'request', at }, state, at);
}

/** Stops, and continues after `downFor`. */
export function takeResume(
  position: Position,
  downFor: number,
  limits: { readonly timeout?: number; readonly visibilityTimeout?: number } = {},
): Step {
  const at = position.now + downFor;
  const state = resume(position.state, at, limits);
  return step(position, { type: 'resume', at, ...limits }, state, at);
}

/** The same moment, saved and read as another process would. */
export function throughCheckpoint({ state, now, ...rest }: Position): Position {
  const text = JSON.stringify(saveCheckpoint({ state, elapsed: now }, 1e12));
  const saved = readCheckpoint(JSON.parse(text), 1e12);
  return { ...rest, state: saved.state, now: saved.elapsed };
}

function step(
  before: Position,
  event: ModelEvent,
  state: WaitState,
  now: number,
  events: readonly JobUpdate[] = [],
): Step {
  const { model } = before;
  const isLate = event.type === 'poll' && event.requestedAt > Math.max(model.dueAt, before.now);
  const inTime = before.inTime && event.type !== 'resume' && !isLate;
  return { state, now, model: model.after(event), inTime, before, event, events };
}
