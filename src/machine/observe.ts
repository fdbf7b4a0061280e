import { endOf, type Job } from '../job.js';
import { extrapolate } from '../polling/extrapolate.js';
import type { PollingContext, PollingStrategy, ProgressChange } from '../polling/strategy.js';
import { deadlineOf, outageLimit, unseenLimit } from './decide.js';
import type { JobUpdate, PollReport } from './events.js';
import type { Answer, Failure, Observation } from './observation.js';
import { type Outcome, recordJob, reviveJob, type WaitState } from './state.js';
import { count } from './tally.js';

export interface Observed {
  readonly state: WaitState;
  /** What to tell, in order. The end of a wait that did not complete is in the state's outcome alone. */
  readonly events: readonly JobUpdate[];
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
  const job = observation.type === 'job' ? observation.job : undefined;
  const seen = absorb(state, observation, now);
  const context = contextOf(seen, job, now);
  const outcome = judge(seen, observation, since);
  if (outcome === 'completed' && state.job !== null) polling.completed?.(context);
  const next: WaitState = {
    ...seen,
    outcome,
    nextLook:
      outcome === null
        ? planLook(seen, since, now, askedDelay(polling, context), observation.retryAfter)
        : now,
  };
  return {
    state: next,
    events: [...tell(state, next, observation, since, now, () => etaOf(context, polling))],
  };
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
  if (job.progress === undefined || job.progress === progress.at(-1)?.percent) return progress;
  const change = { elapsed: now, after: state.lastHeard, percent: job.progress };
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

/**
 * When to look next: as the strategy says, not before Retry-After, and not past a limit that has not had its look yet.
 * A limit that passed during this look has its look at once.
 */
function planLook(
  state: WaitState,
  since: number,
  now: number,
  delay: number,
  retryAfter = 0,
): number {
  const ahead = [deadlineOf(state), unseenLimit(state), outageLimit(state)].filter(
    limit => limit > since,
  );
  const wanted = now + Math.max(delay, retryAfter);
  return Math.max(now, Math.min(wanted, ...ahead, Number.MAX_SAFE_INTEGER));
}

function askedDelay(polling: PollingStrategy, context: PollingContext): number {
  const delay = polling.nextDelay(context);
  if (typeof delay === 'number' && !Number.isNaN(delay)) return Math.max(delay, 0);
  throw new TypeError(
    `Expected \`polling.nextDelay\` to return milliseconds from 0, got ${String(delay)}`,
  );
}

function contextOf(state: WaitState, job: Job | undefined, now: number): PollingContext {
  return {
    jobId: state.jobId,
    attempt: state.attempts,
    elapsed: now,
    visible: state.job !== null,
    failures: state.failures,
    job: job ?? (state.job ? reviveJob(state.job) : undefined),
    progress: state.progress,
  };
}

function etaOf(context: PollingContext, polling: PollingStrategy): number | undefined {
  const end = endOf(context.job?.status ?? '');
  if (end) return end === 'completed' ? 0 : undefined;
  if (polling.expectation) return polling.expectation(context)?.eta;
  return extrapolate(context.progress, context.elapsed);
}

function* tell(
  before: WaitState,
  after: WaitState,
  observation: Answer | Failure,
  since: number,
  now: number,
  eta: () => number | undefined,
): Generator<JobUpdate> {
  const attempt = after.attempts;
  const nextDelay = after.outcome === null ? after.nextLook - now : undefined;
  yield { type: 'poll', attempt, ...reported(observation), latency: now - since, nextDelay };
  if (observation.type === 'job') {
    const { job } = observation;
    const previous = before.progress.at(-1)?.percent;
    const percent = after.progress.at(-1)?.percent;
    if (before.job === null) yield { type: 'visible', job };
    if (before.job?.status !== job.status)
      yield { type: 'status', job, previous: before.job?.status };
    if (percent !== undefined && percent !== previous) {
      yield {
        type: 'progress',
        jobId: after.jobId,
        percent,
        previous,
        elapsed: now,
        eta: eta(),
        job,
      };
    }
    if (after.outcome === 'completed') yield { type: 'completed', job };
  } else if (observation.type === 'retryable' && nextDelay !== undefined) {
    yield { type: 'retry', error: observation.error, attempt, delay: nextDelay };
  }
}

function reported(observation: Answer | Failure): Pick<PollReport, 'outcome' | 'job' | 'error'> {
  switch (observation.type) {
    case 'job':
      return { outcome: 'job', job: observation.job };
    case 'not-found':
      return { outcome: 'not-found' };
    default:
      return { outcome: 'error', error: observation.error };
  }
}
