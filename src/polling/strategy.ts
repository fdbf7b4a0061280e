import type { Job } from '../model/job.js';

/** Decides when to poll next. Reads no clock; a strategy that needs randomness brings its own. */
export interface PollingStrategy {
  /** Milliseconds from the end of one poll to the start of the next. Called once per poll. The machine may poll earlier (to meet a limit) or later (Retry-After). With Infinity, only limits cause polls. */
  nextDelay(context: PollingContext): number;
  /** The strategy's estimate of the end, for ETAs and stall detection. */
  expectation?(context: PollingContext): Expectation | undefined;
  /** Called when a job that was seen running has completed. */
  completed?(context: PollingContext): void;
}

/** When a strategy expects the job to end. */
export interface Expectation {
  /** Milliseconds until the expected end. */
  readonly eta: number;
  /** The interval, in milliseconds from now, in which the job ends with a probability of 50 %. */
  readonly range: readonly [number, number];
  /** Whether the percentage has stopped moving as expected. */
  readonly stalled: boolean;
}

/** The facts that a strategy decides by. They are derived from the state of the wait, so they are the same in any process. */
export interface PollingContext {
  /** The id of the job. */
  readonly jobId: string;
  /** The kind of service that runs the job, such as "rds"; undefined if the source is not a JobClient. */
  readonly service?: string | undefined;
  /** Milliseconds since the job was created: the difference of two clocks, the service's and this machine's. Undefined if the service reports no creation date. */
  readonly age?: number | undefined;
  /** Number of polls so far: 1 after the first. */
  readonly attempt: number;
  /** Milliseconds since the wait began. */
  readonly elapsed: number;
  /** Whether the service knows the job, or has known it. */
  readonly visible: boolean;
  /** Whether the service did not know the job at first, so that the wait saw it start. */
  readonly startObserved: boolean;
  /** Consecutive failed polls; 0 after a success. Built-in strategies back off accordingly. */
  readonly failures: number;
  /** The job as seen last; undefined until it has been seen. */
  readonly job: Job | undefined;
  /** Changes of the percentage, oldest first, at most 200. The same array object until the next change. */
  readonly progress: readonly ProgressChange[];
}

/** The part of a context that the driver adds to the state of a wait. */
export type JobMetadata = Pick<PollingContext, 'service' | 'age'>;

/** A change of the percentage. Times are milliseconds since the wait began. */
export interface ProgressChange {
  /** When the value was first seen. */
  readonly elapsed: number;
  /** When the previous value was last seen: the change happened between the two. */
  readonly after: number;
  /** 0 to 100. */
  readonly percent: number;
}
