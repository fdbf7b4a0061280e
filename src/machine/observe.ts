import { endOf, type Job } from '../job.js';
import { extrapolate } from '../polling/extrapolate.js';
import type {
  Expectation,
  PollingContext,
  PollingStrategy,
  ProgressChange,
} from '../polling/strategy.js';
import { deadlineOf, outageLimit, unseenLimit } from './decide.js';
import type { MachineEvent } from './events.js';
import type { Answer, Failure, Observation } from './observation.js';
import { type Outcome, recordJob, reviveJob, type WaitState } from './state.js';
import { count } from './tally.js';
import { tell } from './tell.js';

export interface Observed {
  readonly state: WaitState;
  /** What to tell, in order. The end of a wait that did not complete is in the state's outcome alone. */
  readonly events: readonly MachineEvent[];
}

/**
 * What one look changes, at `now` in milliseconds since the wait began. Asks the polling strategy once, when the wait
 * goes on. What comes after the end changes nothing.
 * @throws TypeError when the strategy answers with no delay; whatever the strategy throws.
 */
export function observe(
  state: WaitState,
  observation: Observation,
  now: number,
  polling: PollingStrategy,
): Observed {
  if (state.outcome !== null) return { state, events: [] };
  if (observation.type === 'aborted')
    return { state: { ...state, outcome: 'aborted' }, events: [] };

  const since = Math.min(observation.since ?? now, now);
  const seen = absorb(state, observation, now);
  const context = contextOf(seen, observation, now);
  const outcome = judge(seen, observation, since);
  if (outcome === 'completed' && state.job !== null) polling.completed?.(context);
  const goesOn = outcome === null && observation.type === 'job';
  const expectation = goesOn ? polling.expectation?.(context) : undefined;
  const after: WaitState = {
    ...seen,
    outcome,
    stalled: goesOn ? expectation?.stalled === true : seen.stalled,
    nextLook:
      outcome === null ? planLook(seen, { since, now }, context, polling, observation) : now,
  };
  const foreseen = polling.expectation ? expectation : extrapolated(context);
  const look = { before: state, after, observation, since, now, expectation: foreseen };
  return { state: after, events: [...tell(look)] };
}

/** What a strategy without beliefs leaves to say. */
function extrapolated({ progress, elapsed }: PollingContext): Partial<Expectation> | undefined {
  const eta = extrapolate(progress, elapsed);
  return eta === undefined ? undefined : { eta };
}

/** The facts of a look, before anything is concluded from them. */
function absorb(state: WaitState, observation: Answer | Failure, now: number): WaitState {
  const counted: WaitState = {
    ...state,
    attempts: state.attempts + 1,
    observed: count(state.observed, observation),
  };
  switch (observation.type) {
    case 'job':
      return {
        ...counted,
        ...HEARD,
        lastHeard: now,
        unseenSince: null,
        job: recordJob(observation.job),
        progress: withProgress(state, observation.job, now),
      };
    case 'not-found':
      return { ...counted, ...HEARD, lastHeard: now, unseenSince: state.unseenSince ?? now };
    case 'retryable':
      return {
        ...counted,
        failures: state.failures + 1,
        answered: state.answered || observation.answered === true,
        outageSince: state.outageSince ?? now,
      };
    case 'final':
      return { ...counted, failures: state.failures + 1 };
  }
}

const HEARD = { answered: true, failures: 0, outageSince: null } as const;

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
  const ahead = [deadlineOf(state), unseenLimit(state), outageLimit(state)].filter(
    limit => limit > since,
  );
  const floor = retryAfter > 0 ? retryAfter : 0;
  const planned = now + Math.max(askDelay(polling, context), floor);
  const wanted = Math.max(planned, since + LEAST_PERIOD);
  return Math.max(now, Math.min(wanted, ...ahead, Number.MAX_SAFE_INTEGER));
}

function askDelay(polling: PollingStrategy, context: PollingContext): number {
  const delay = polling.nextDelay(context);
  if (typeof delay === 'number' && !Number.isNaN(delay)) return delay;
  throw new TypeError(
    `Expected \`polling.nextDelay\` to return milliseconds from 0, got ${String(delay)}`,
  );
}

function contextOf(state: WaitState, observation: Answer | Failure, now: number): PollingContext {
  const seen = state.job ? reviveJob(state.job) : undefined;
  return {
    jobId: state.jobId,
    attempt: state.attempts,
    elapsed: now,
    visible: state.job !== null,
    failures: state.failures,
    job: observation.type === 'job' ? observation.job : seen,
    progress: state.progress,
  };
}
