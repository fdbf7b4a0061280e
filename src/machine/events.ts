import type { Job, JobStatus } from '../job.js';

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
