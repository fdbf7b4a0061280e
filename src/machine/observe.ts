import { endOf, type Job } from '../job.js';
import { extrapolate } from '../polling/extrapolate.js';
import type {
  Circumstances,
  Expectation,
  PollingContext,
  PollingStrategy,
  ProgressChange,
} from '../polling/strategy.js';
import { deadlineOf, limitAfter, outageLimit, unseenLimit } from './decide.js';
import type { MachineEvent } from './events.js';
import type { Answer, Failure, Observation } from './observation.js';
import { type Outcome, recordJob, reviveJob, type WaitState } from './state.js';
import { count } from './tally.js';
import { type LookTaken, newsOf, pollOf } from './tell.js';

export interface Observed {
  readonly state: WaitState;
  /** What to tell, in order. The end of a wait that did not complete is in the state's outcome alone. */
  readonly events: readonly MachineEvent[];
}

/**
 * What one look changes, at `now` in milliseconds since the wait began. Asks the polling strategy once, when the wait
 * goes on. What comes after the end changes nothing.
 * @param circumstances told to the strategy as well.
 * @throws TypeError when the strategy answers with no delay; whatever the strategy throws.
 */
export function observe(
  state: WaitState,
  observation: Observation,
  now: number,
  polling: PollingStrategy,
  circumstances: Circumstances = {},
): Observed {
  if (state.outcome !== null) return { state, events: [] };
  if (observation.type === 'aborted') return { state: aborted(state), events: [] };
  const look = take(state, observation, now, polling, circumstances);
  return { state: look.after, events: [pollOf(look), ...newsOf(look)] };
}

/** A wait that goes on no longer, for nobody wants to know. */
export function aborted(state: WaitState): WaitState {
  return { ...state, outcome: 'aborted' };
}

/** As `observe`, of a wait that has not ended; what there is to tell is left for `pollOf` and `newsOf`. */
export function take(
  before: WaitState,
  observation: Answer | Failure,
  now: number,
  polling: PollingStrategy,
  circumstances: Circumstances,
): LookTaken {
  const since = Math.min(observation.since ?? now, now);
  // The one copy of a look: it changes until it is given away.
  const after: Changing<WaitState> = { ...before };
  absorb(after, observation, now);
  const context = contextOf(after, observation, now, circumstances);
  const outcome = judge(after, observation, since);
  if (outcome === 'completed' && before.job !== null) polling.completed?.(context);
  const goesOn = outcome === null && observation.type === 'job';
  const expectation = goesOn ? polling.expectation?.(context) : undefined;
  after.nextLook =
    outcome === null ? planLook(after, { since, now }, context, polling, observation) : now;
  after.outcome = outcome;
  if (goesOn) after.stalled = expectation?.stalled === true;
  const foreseen = polling.expectation ? expectation : extrapolated(context);
  return { before, after, observation, since, now, expectation: foreseen };
}

type Changing<T> = { -readonly [K in keyof T]: T[K] };

/** What a strategy without beliefs leaves to say. */
function extrapolated({ progress, elapsed }: PollingContext): Partial<Expectation> | undefined {
  const eta = extrapolate(progress, elapsed);
  return eta === undefined ? undefined : { eta };
}

/** The facts of a look, before anything is concluded from them. */
function absorb(state: Changing<WaitState>, observation: Answer | Failure, now: number): void {
  state.attempts += 1;
  state.observed = count(state.observed, observation);
  switch (observation.type) {
    case 'job':
      state.job = recordJob(observation.job, state.job);
      state.progress = withProgress(state, observation.job, now);
      state.unseenSince = null;
      hear(state, now);
      break;
    case 'not-found':
      state.unseenSince ??= now;
      hear(state, now);
      break;
    case 'retryable':
      state.failures += 1;
      state.answered ||= observation.answered === true;
      state.outageSince ??= now;
      break;
    case 'final':
      state.failures += 1;
      break;
  }
}

/** The service told something about the job. */
function hear(state: Changing<WaitState>, now: number): void {
  state.answered = true;
  state.failures = 0;
  state.outageSince = null;
  state.lastHeard = now;
}

const MOST_CHANGES = 200;

function withProgress(state: WaitState, job: Job, now: number): readonly ProgressChange[] {
  const { progress } = state;
  const percent = job.status === 'Completed' ? 100 : job.progress;
  if (percent === undefined || percent === progress.at(-1)?.percent) return progress;
  const change = { elapsed: now, after: state.lastHeard, percent };
  return [...progress, change].slice(-MOST_CHANGES);
}

/** What an answer decides, in this order: a terminal job; a final error; a window of its own kind that has run out; the deadline. */
function judge(seen: WaitState, observation: Answer | Failure, since: number): Outcome | null {
  // A window of no length tolerates nothing: it has run out as it opens.
  switch (observation.type) {
    case 'job': {
      const end = endOf(observation.job.status);
      if (end) return end;
      break;
    }
    case 'final':
      return 'refused';
    case 'not-found':
      if (since >= unseenLimit(seen) || seen.visibilityTimeout === 0) return 'not-found';
      break;
    case 'retryable':
      if (since >= outageLimit(seen) || seen.outageTimeout === 0) return 'unavailable';
      break;
  }
  return since >= deadlineOf(seen) ? 'timeout' : null;
}

/** Milliseconds from one look to the next: a strategy without any delay still leaves room for everything else that the process does. */
const LEAST_PERIOD = 1;

/**
 * When to look next: as the strategy says, not before Retry-After, and not past a limit that has not had its look yet.
 * A limit that passed during this look has its look at once.
 */
function planLook(
  state: WaitState,
  look: { readonly since: number; readonly now: number },
  context: PollingContext,
  polling: PollingStrategy,
  { retryAfter = 0 }: Answer | Failure,
): number {
  const { since, now } = look;
  const floor = retryAfter > 0 ? retryAfter : 0;
  const planned = now + Math.max(askDelay(polling, context), floor);
  const wanted = Math.max(planned, since + LEAST_PERIOD);
  return Math.max(now, Math.min(wanted, limitAfter(state, since), Number.MAX_SAFE_INTEGER));
}

function askDelay(polling: PollingStrategy, context: PollingContext): number {
  const delay = polling.nextDelay(context);
  if (typeof delay === 'number' && !Number.isNaN(delay)) return delay;
  throw new TypeError(
    `Expected \`polling.nextDelay\` to return milliseconds from 0, got ${String(delay)}`,
  );
}

function contextOf(
  state: WaitState,
  observation: Answer | Failure,
  now: number,
  { wait, service, age }: Circumstances,
): PollingContext {
  return {
    jobId: state.jobId,
    wait,
    service,
    age,
    attempt: state.attempts,
    elapsed: now,
    visible: state.job !== null,
    failures: state.failures,
    job:
      observation.type === 'job' ? observation.job : state.job ? reviveJob(state.job) : undefined,
    progress: state.progress,
  };
}
