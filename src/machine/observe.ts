import { isApiError, isInvalidResponseError, toSingleLine } from '../model/errors.js';
import { type Job, terminalOutcome } from '../model/job.js';
import { estimateLinearEta } from '../polling/linear-eta.js';
import type {
  Expectation,
  JobMetadata,
  PollingContext,
  PollingStrategy,
  ProgressChange,
} from '../polling/strategy.js';
import { nextDeadlineAfter, notFoundDeadline, outageDeadline, waitDeadline } from './decide.js';
import { changeEvents, type MachineEvent, pollEvent, type Transition } from './events.js';
import type { ErrorObservation, Observation, ResponseObservation } from './observation.js';
import { type Outcome, reviveJob, toJobRecord, type WaitState } from './state.js';

export interface ObserveResult {
  readonly state: WaitState;
  /** What to tell, in order. The end of a wait that did not complete is in the state's outcome alone. */
  readonly events: readonly MachineEvent[];
}

/**
 * What one look changes, at `now` in milliseconds since the wait began. Asks the polling strategy once, when the wait
 * goes on. What comes after the end changes nothing.
 * @param metadata told to the strategy as well.
 * @throws TypeError when the strategy answers with no delay; whatever the strategy throws.
 */
export function observe(
  state: WaitState,
  observation: Observation,
  now: number,
  polling: PollingStrategy,
  metadata: JobMetadata = {},
): ObserveResult {
  if (state.outcome !== null) return { state, events: [] };
  if (observation.type === 'aborted') return { state: markAborted(state), events: [] };
  const result = transition(state, observation, now, polling, metadata);
  return { state: result.after, events: [pollEvent(result), ...changeEvents(result)] };
}

/** A wait that goes on no longer, for nobody wants to know. */
export function markAborted(state: WaitState): WaitState {
  return { ...state, outcome: 'aborted' };
}

/** As `observe`, of a wait that has not ended; what there is to tell is left for `pollOf` and `newsOf`. */
export function transition(
  before: WaitState,
  observation: ResponseObservation | ErrorObservation,
  now: number,
  polling: PollingStrategy,
  metadata: JobMetadata,
): Transition {
  const requestedAt = Math.min(observation.requestedAt ?? now, now);
  // The one copy of a look: it changes until it is given away.
  const after: Mutable<WaitState> = { ...before };
  applyObservation(after, observation, now);
  const context = buildPollingContext(after, observation, now, metadata);
  const outcome = decideOutcome(after, observation, requestedAt);
  if (outcome === 'completed' && before.job !== null) polling.completed?.(context);
  const continues = outcome === null && observation.type === 'job';
  const expectation = continues ? polling.expectation?.(context) : undefined;
  after.nextPollAt =
    outcome === null
      ? scheduleNext(after, { requestedAt, now }, context, polling, observation)
      : now;
  after.outcome = outcome;
  if (continues) after.stalled = expectation?.stalled === true;
  const reportedExpectation = polling.expectation ? expectation : estimateExpectation(context);
  return { before, after, observation, requestedAt, now, expectation: reportedExpectation };
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** What a strategy without beliefs leaves to say. */
function estimateExpectation({
  progress,
  elapsed,
}: PollingContext): Partial<Expectation> | undefined {
  const eta = estimateLinearEta(progress, elapsed);
  return eta === undefined ? undefined : { eta };
}

/** The facts of a look, before anything is concluded from them. */
function applyObservation(
  state: Mutable<WaitState>,
  observation: ResponseObservation | ErrorObservation,
  now: number,
): void {
  state.attempts += 1;
  state.observed = countObservation(state.observed, observation);
  switch (observation.type) {
    case 'job':
      state.job = toJobRecord(observation.job, state.job);
      state.progress = appendProgress(state, observation.job, now);
      state.notFoundSince = null;
      applyResponse(state, now);
      break;
    case 'not-found':
      state.notFoundSince ??= now;
      state.startObserved ||= state.job === null;
      applyResponse(state, now);
      break;
    case 'retryable':
      state.failures += 1;
      state.serviceResponded ||= observation.serviceResponded === true;
      state.outageSince ??= now;
      break;
    case 'fatal':
      state.failures += 1;
      break;
  }
}

/** The service told something about the job. */
function applyResponse(state: Mutable<WaitState>, now: number): void {
  state.serviceResponded = true;
  state.failures = 0;
  state.outageSince = null;
  state.lastResponseAt = now;
}

const MAX_PROGRESS_CHANGES = 200;

function appendProgress(state: WaitState, job: Job, now: number): readonly ProgressChange[] {
  const { progress } = state;
  const percent = job.status === 'Completed' ? 100 : job.progress;
  if (percent === undefined || percent === progress.at(-1)?.percent) return progress;
  const change = { elapsed: now, after: state.lastResponseAt, percent };
  return [...progress, change].slice(-MAX_PROGRESS_CHANGES);
}

/** What an answer decides, in this order: a terminal job; a final error; a window of its own kind that has run out; the deadline. */
function decideOutcome(
  state: WaitState,
  observation: ResponseObservation | ErrorObservation,
  requestedAt: number,
): Outcome | null {
  // A window of no length tolerates nothing: it has run out as it opens.
  switch (observation.type) {
    case 'job': {
      const outcome = terminalOutcome(observation.job.status);
      if (outcome) return outcome;
      break;
    }
    case 'fatal':
      return 'rejected';
    case 'not-found':
      if (requestedAt >= notFoundDeadline(state) || state.visibilityTimeout === 0)
        return 'not-found';
      break;
    case 'retryable':
      if (requestedAt >= outageDeadline(state) || state.outageTimeout === 0) return 'unavailable';
      break;
  }
  return requestedAt >= waitDeadline(state) ? 'timeout' : null;
}

/** Milliseconds from one look to the next: a strategy without any delay still leaves room for everything else that the process does. */
const MIN_POLL_PERIOD_MS = 1;

/**
 * When to look next: as the strategy says, not before Retry-After, and not past a limit that has not had its look yet.
 * A limit that passed during this look has its look at once.
 */
function scheduleNext(
  state: WaitState,
  poll: { readonly requestedAt: number; readonly now: number },
  context: PollingContext,
  polling: PollingStrategy,
  { retryAfter = 0 }: ResponseObservation | ErrorObservation,
): number {
  const { requestedAt, now } = poll;
  const retryAfterFloor = retryAfter > 0 ? retryAfter : 0;
  const plannedAt = now + Math.max(getNextDelay(polling, context), retryAfterFloor);
  const pollAt = Math.max(plannedAt, requestedAt + MIN_POLL_PERIOD_MS);
  return Math.max(
    now,
    Math.min(pollAt, nextDeadlineAfter(state, requestedAt), Number.MAX_SAFE_INTEGER),
  );
}

function getNextDelay(polling: PollingStrategy, context: PollingContext): number {
  const delay = polling.nextDelay(context);
  if (typeof delay === 'number' && !Number.isNaN(delay)) return delay;
  throw new TypeError(
    `Expected \`polling.nextDelay\` to return milliseconds from 0, got ${String(delay)}`,
  );
}

function buildPollingContext(
  state: WaitState,
  observation: ResponseObservation | ErrorObservation,
  now: number,
  { service, age }: JobMetadata,
): PollingContext {
  return {
    jobId: state.jobId,
    service,
    age,
    attempt: state.attempts,
    elapsed: now,
    visible: state.job !== null,
    startObserved: state.startObserved,
    failures: state.failures,
    job:
      observation.type === 'job' ? observation.job : state.job ? reviveJob(state.job) : undefined,
    progress: state.progress,
  };
}
/** A service may invent words without end; an error lists only so many. */
const MAX_OBSERVED_LABELS = 50;
const MAX_LABEL_LENGTH = 64;

type ObservedCounts = Readonly<Record<string, number>>;

/** Counts one observation under its word: the status, "not-found", an HTTP status, an error code. */
export function countObservation(counts: ObservedCounts, observation: Observation): ObservedCounts {
  const label = labelForObservation(observation, counts);
  const isKnown = Object.hasOwn(counts, label);
  const key = isKnown || Object.keys(counts).length < MAX_OBSERVED_LABELS ? label : 'other';
  return { ...counts, [key]: (Object.hasOwn(counts, key) ? (counts[key] ?? 0) : 0) + 1 };
}

function labelForObservation(observation: Observation, counts: ObservedCounts): string {
  switch (observation.type) {
    case 'job':
      return labelForStatus(observation.job.status, counts);
    case 'retryable':
    case 'fatal':
      return toSingleLine(labelForError(observation.error), MAX_LABEL_LENGTH);
    default:
      return observation.type;
  }
}

/** A word that stands in the tally already is fit to. */
function labelForStatus(status: string, counts: ObservedCounts): string {
  return Object.hasOwn(counts, status) ? status : toSingleLine(status, MAX_LABEL_LENGTH);
}

const TIMEOUT_CODES = new Set([
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
]);

function labelForError(error: NodeJS.ErrnoException): string {
  if (isApiError(error)) return String(error.status);
  if (isInvalidResponseError(error)) return 'invalid-response';
  const { code, name } = error as NodeJS.ErrnoException;
  if (name === 'TimeoutError' || TIMEOUT_CODES.has(code ?? '')) return 'timeout';
  // The peer closed the connection without an answer: the same thing to whoever reads it, with a FIN for a RST.
  if (code === 'UND_ERR_SOCKET') return 'ECONNRESET';
  return typeof code === 'string' && code !== '' ? code : name || 'Error';
}
