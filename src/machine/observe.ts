import { errorWord, toSingleLine, toText } from '../model/errors.js';
import { terminalOutcome } from '../model/job.js';
import { OptionError } from '../model/validation.js';
import { estimateLinearEta } from '../polling/linear-eta.js';
import type {
  Expectation,
  JobMetadata,
  PollingContext,
  PollingStrategy,
} from '../polling/strategy.js';
import { limitsOf } from './decide.js';
import { toErrorRecord } from './error-record.js';
import { type JobUpdate, pollEvents } from './events.js';
import { type JobRecord, reviveJob, toJobRecord } from './job-record.js';
import type { Observation, PollObservation } from './observation.js';
import { lastKnownTime, type Outcome, type WaitState } from './state.js';

/** The state after an observation, and what happened. */
export interface ObserveResult {
  /** A new value: the state before is not changed. */
  readonly state: WaitState;
  /** What to report, in order. An end other than completion is in the state's outcome alone. */
  readonly events: readonly JobUpdate[];
}

/**
 * Applies the result of one poll, at `time` in milliseconds since the wait began. Asks the polling strategy for the next
 * delay once if the wait continues. A wait that has ended does not change.
 * @param metadata what else the strategy may know.
 * @throws OptionError if the strategy returns no delay; whatever the strategy throws.
 */
export function observe(
  state: WaitState,
  observation: Observation,
  time: number,
  polling: PollingStrategy,
  metadata: JobMetadata = {},
): ObserveResult {
  if (state.outcome !== null) return { state, events: [] };
  if (observation.type === 'aborted')
    return { state: { ...state, outcome: 'aborted' }, events: [] };

  // The clock of an engine may be set back.
  const now = Math.max(time, lastKnownTime(state));
  const requestedAt = toRequestTime(observation.requestedAt, now);
  const next = applyObservation(state, observation, now);
  const context = toPollingContext(next, observation, now, metadata);
  const outcome = decideOutcome(next, observation, requestedAt);
  if (outcome === 'completed' && state.job !== null) polling.completed?.(context);
  const isRunning = outcome === null && observation.type === 'job';
  const hasMoved = next.progress !== state.progress;
  const expectation = isRunning ? expectEnd(polling, context, hasMoved) : undefined;
  next.outcome = outcome;
  next.nextPollAt =
    outcome === null ? scheduleNext(next, polling.nextDelay(context), requestedAt, now) : now;

  if (isRunning) {
    const canStall = !hasMoved && next.progress.length > 0;
    next.stalled = canStall && (state.stalled || expectation?.stalled === true);
  }
  // A percentage that does not move as expected says nothing about the end.
  const estimate = expectation?.stalled ? undefined : expectation;
  if (hasMoved || next.stalled !== state.stalled) {
    next.expectedEnd = Number.isFinite(estimate?.eta) ? now + (estimate?.eta as number) : null;
  }
  const transition = { before: state, after: next, observation, requestedAt, now, estimate };
  return { state: next, events: pollEvents(transition) };
}

/** When a request was sent; `now` if the given time is invalid or has not come yet. */
function toRequestTime(requestedAt: unknown, now: number): number {
  return typeof requestedAt === 'number' && requestedAt <= now ? requestedAt : now;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** A copy of the state with the facts of a poll, before anything is concluded from them. */
function applyObservation(
  state: WaitState,
  observation: PollObservation,
  now: number,
): Mutable<WaitState> {
  const next: Mutable<WaitState> = { ...state };
  const { type, retryAfter } = observation;
  const floor = typeof retryAfter === 'number' && retryAfter > 0 ? retryAfter : 0;
  next.attempts += 1;
  next.notBefore = Math.min(now + floor, Number.MAX_SAFE_INTEGER);
  if (type === 'job' || type === 'not-found') {
    next.failures = 0;
    next.serviceResponded = true;
    next.outageSince = null;
    next.lastResponseAt = now;
  } else {
    next.failures += 1;
  }
  if (type === 'job') {
    next.job = toJobRecord(observation.job);
    next.progress = appendProgress(state, next.job, now);
    if (toText(observation.job.attention)) {
      next.attentionStatuses = appendAttention(state.attentionStatuses, next.job.status);
    }
    next.notFoundSince = null;
  } else if (type === 'not-found') {
    next.startObserved ||= state.job === null;
    next.notFoundSince ??= now;
  } else if (type === 'retryable') {
    next.serviceResponded ||= observation.serviceResponded === true;
    next.outageSince ??= now;
  }
  next.lastError = 'error' in observation ? toErrorRecord(observation.error) : null;
  next.observed = countWord(state.observed, observedWord(observation, next));
  return next;
}

const MAX_PROGRESS_CHANGES = 200;

function appendProgress(state: WaitState, job: JobRecord, now: number): WaitState['progress'] {
  const { progress } = state;
  const percent = job.status === 'Completed' ? 100 : job.progress;
  if (percent === null || percent === progress.at(-1)?.percent) return progress;
  const change = { elapsed: now, after: state.lastResponseAt, percent };
  return [...progress, change].slice(-MAX_PROGRESS_CHANGES);
}

/** A service may invent statuses without end: this many are reported in a wait. */
const MAX_ATTENTION_STATUSES = 20;

function appendAttention(
  statuses: WaitState['attentionStatuses'] = [],
  status: string,
): WaitState['attentionStatuses'] {
  const word = toSingleLine(status, MAX_WORD_LENGTH);
  const isNew = !statuses.includes(word) && statuses.length < MAX_ATTENTION_STATUSES;
  return isNew ? [...statuses, word] : statuses;
}

/**
 * What the result of a poll decides, in this order: a terminal job; a fatal error; a window of its own kind that has run
 * out; the deadline. A window of length 0 has run out as it opens.
 */
function decideOutcome(
  state: WaitState,
  observation: PollObservation,
  requestedAt: number,
): Outcome | null {
  const [deadline, notFoundLimit, outageLimit] = limitsOf(state);
  switch (observation.type) {
    case 'job': {
      const outcome = terminalOutcome(state.job?.status ?? '');
      if (outcome) return outcome;
      break;
    }
    case 'fatal':
      return 'rejected';
    case 'not-found':
      if (requestedAt >= notFoundLimit || state.visibilityTimeout === 0) return 'not-found';
      break;
    case 'retryable':
      if (requestedAt >= outageLimit || state.outageTimeout === 0) return 'unavailable';
      break;
  }
  return requestedAt >= deadline ? 'timeout' : null;
}

/** The shortest time (ms) from one poll to the next: a strategy without delays must not starve the process. */
const MIN_POLL_PERIOD_MS = 1;

/**
 * When to poll next: after the strategy's delay, not before Retry-After has passed, and at the latest at the next limit.
 * A limit that was reached during this poll gets its own poll at once.
 */
function scheduleNext(state: WaitState, delay: number, requestedAt: number, now: number): number {
  if (typeof delay !== 'number' || Number.isNaN(delay)) {
    const expected = 'milliseconds from 0';
    throw new OptionError(
      { option: 'polling.nextDelay', expected, received: String(delay) },
      `Expected \`polling.nextDelay\` to return ${expected}, got ${String(delay)}`,
    );
  }
  const pollAt = Math.max(now + delay, state.notBefore, requestedAt + MIN_POLL_PERIOD_MS);
  const nextLimit = Math.min(...limitsOf(state).filter(limit => limit > requestedAt));
  return Math.max(now, Math.min(pollAt, nextLimit, Number.MAX_SAFE_INTEGER));
}

function toPollingContext(
  state: WaitState,
  observation: PollObservation,
  now: number,
  { service, age }: JobMetadata,
): PollingContext {
  const job =
    observation.type === 'job' ? observation.job : state.job ? reviveJob(state.job) : undefined;
  return {
    jobId: state.jobId,
    service,
    age,
    attempt: state.attempts,
    elapsed: now,
    visible: state.job !== null,
    startObserved: state.startObserved,
    failures: state.failures,
    job,
    progress: state.progress,
  };
}

/** The strategy's expectation; for a strategy without one, a straight line through the percentages once they move. */
function expectEnd(
  polling: PollingStrategy,
  context: PollingContext,
  hasMoved: boolean,
): Partial<Expectation> | undefined {
  if (polling.expectation) return polling.expectation(context);
  return hasMoved ? { eta: estimateLinearEta(context.progress, context.elapsed) } : undefined;
}

/** A service may invent statuses without end: `observed` lists this many words, and counts the rest as "other". */
const MAX_OBSERVED_WORDS = 50;
const MAX_WORD_LENGTH = 64;

function observedWord(observation: PollObservation, { job }: WaitState): string {
  if ('error' in observation) return errorWord(observation.error);
  return observation.type === 'job' && job ? job.status : observation.type;
}

function countWord(counts: WaitState['observed'], text: string): WaitState['observed'] {
  const word = Object.hasOwn(counts, text) ? text : toSingleLine(text, MAX_WORD_LENGTH);
  const isListed = Object.hasOwn(counts, word) || Object.keys(counts).length < MAX_OBSERVED_WORDS;
  const key = isListed ? word : 'other';
  return { ...counts, [key]: Object.hasOwn(counts, key) ? (counts[key] as number) + 1 : 1 };
}
