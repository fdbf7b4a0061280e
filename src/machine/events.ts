import { type Job, type JobStatus, terminalOutcome } from '../model/job.js';
import type { Expectation } from '../polling/strategy.js';
import type { ErrorObservation, ResponseObservation } from './observation.js';
import type { WaitState } from './state.js';

/** What a wait tells, within one look in this order. */
export interface JobWaitEvents<E = Record<string, unknown>> {
  /** One look was taken, whatever came of it. */
  poll: PollReport;
  /** The service knows the job: once a wait, also over a resume. */
  visible: Job<E>;
  /** The status word changed. */
  status: { readonly job: Job<E>; readonly previous: JobStatus | undefined };
  /** The percentage changed, up or down; 100 on completion. */
  progress: JobProgress;
  /** The percentage has stopped being explained: once, and again after it has moved in between. Told to listeners, not to iterations. */
  stalled: Stall<E>;
  /** A look failed and will be repeated. */
  retry: { readonly error: Error; readonly attempt: number; readonly delay: number };
  completed: Job<E>;
  /** The wait was rejected, with a JobWaitError or the reason of an abort. */
  failed: unknown;
}

export interface JobProgress {
  readonly jobId: string;
  readonly percent: number;
  readonly previous: number | undefined;
  /** Milliseconds since the wait began. */
  readonly elapsed: number;
  /** Milliseconds until the expected end, when there is ground to say. */
  readonly eta: number | undefined;
  readonly job: Job;
}

/** A progress event as it comes when the polling strategy has beliefs, as adaptive() has. */
export interface ForeseenProgress extends JobProgress {
  /** The job ends in here with even odds, in milliseconds from now. */
  readonly range?: readonly [number, number];
}

export interface Stall<E = Record<string, unknown>> {
  readonly job: Job<E>;
  /** When the percentage last changed, and now: milliseconds since the wait began. */
  readonly since: number;
  readonly elapsed: number;
}

export interface PollReport {
  /** 1 at the first look; goes on over a resume. */
  readonly attempt: number;
  readonly outcome: 'job' | 'not-found' | 'error';
  readonly job?: Job;
  readonly error?: Error;
  /** How long the look took, in milliseconds. */
  readonly latency: number;
  /** When the next one is due, in milliseconds from now; undefined when the wait is over. */
  readonly nextDelay: number | undefined;
}

/** An event as one value, for iteration: `type` is the event's name. */
export type JobUpdate<E = Record<string, unknown>> = {
  [K in Exclude<keyof JobWaitEvents, 'failed' | 'stalled'>]: { readonly type: K } & (K extends
    | 'visible'
    | 'completed'
    ? { readonly job: Job<E> }
    : JobWaitEvents<E>[K]);
}[Exclude<keyof JobWaitEvents, 'failed' | 'stalled'>];

/** All that the machine tells of a look. */
export type MachineEvent =
  | JobUpdate
  | ({ readonly type: 'progress' } & ForeseenProgress)
  | ({ readonly type: 'stalled' } & Stall);
/** One look, and what it made of the wait. */
export interface Transition {
  readonly before: WaitState;
  readonly after: WaitState;
  readonly observation: ResponseObservation | ErrorObservation;
  readonly requestedAt: number;
  readonly now: number;
  readonly expectation: Partial<Expectation> | undefined;
}

/** That a look was taken, whatever came of it: told first. */
export function pollEvent({ after, observation, requestedAt, now }: Transition): MachineEvent {
  const nextDelay = after.outcome === null ? after.nextPollAt - now : undefined;
  const latency = now - requestedAt;
  return {
    type: 'poll',
    attempt: after.attempts,
    ...toPollReportFields(observation),
    latency,
    nextDelay,
  };
}

const NO_EVENTS: readonly MachineEvent[] = [];

/** What else is told of one look, in order. */
export function changeEvents(transition: Transition): readonly MachineEvent[] {
  return hasNoChanges(transition) ? NO_EVENTS : [...generateChangeEvents(transition)];
}

/** As most looks have none: the job goes on as it was. */
function hasNoChanges({ before, after, observation }: Transition): boolean {
  return (
    observation.type === 'job' &&
    observation.job.status === before.job?.status &&
    after.progress === before.progress &&
    after.stalled === before.stalled &&
    after.outcome === null
  );
}

function* generateChangeEvents(transition: Transition): Generator<MachineEvent> {
  const { before, after, observation, now } = transition;
  if (observation.type === 'job') {
    const { job } = observation;
    const previousStatus = before.job?.status;
    if (before.job === null) yield { type: 'visible', job };
    if (job.status !== previousStatus) yield { type: 'status', job, previous: previousStatus };
    yield* generateProgressEvents(transition, job);
    if (after.outcome === 'completed') yield { type: 'completed', job };
  } else if (observation.type === 'retryable' && after.outcome === null) {
    const { error } = observation;
    yield { type: 'retry', error, attempt: after.attempts, delay: after.nextPollAt - now };
  }
}

function* generateProgressEvents(transition: Transition, job: Job): Generator<MachineEvent> {
  const { before, after, now } = transition;
  const previous = before.progress.at(-1)?.percent;
  const last = after.progress.at(-1);
  if (last && last.percent !== previous) {
    const { jobId } = after;
    const { percent } = last;
    const estimate = estimateEnd(transition, job);
    yield { type: 'progress', jobId, percent, previous, elapsed: now, ...estimate, job };
  }
  if (after.stalled && !before.stalled) {
    yield { type: 'stalled', job, since: last?.elapsed ?? now, elapsed: now };
  }
}

/** What can be said of the end; nothing while the percentage is not explained. */
function estimateEnd(
  { expectation }: Transition,
  job: Job,
): Pick<ForeseenProgress, 'eta' | 'range'> {
  const outcome = terminalOutcome(job.status);
  if (outcome) return { eta: outcome === 'completed' ? 0 : undefined };
  if (!expectation || expectation.stalled) return { eta: undefined };
  const { eta, range } = expectation;
  return range ? { eta, range } : { eta };
}

function toPollReportFields(
  observation: ResponseObservation | ErrorObservation,
): Pick<PollReport, 'outcome' | 'job' | 'error'> {
  switch (observation.type) {
    case 'job':
      return { outcome: 'job', job: observation.job };
    case 'not-found':
      return { outcome: 'not-found' };
    default:
      return { outcome: 'error', error: observation.error };
  }
}
