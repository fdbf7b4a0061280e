import type { Job } from '../model/job.js';

/** When to look next. Pure: a strategy has no clock, and what it rolls comes from its own `random`. */
export interface PollingStrategy {
  /** Milliseconds from the end of one look to the start of the next; asked once a look. The machine may look sooner (a limit is near) or later (Retry-After). Infinity looks at the limits only. */
  nextDelay(context: PollingContext): number;
  /** What the strategy believes about the end, for ETAs and stalls: milliseconds from now. */
  expectation?(context: PollingContext): Expectation | undefined;
  /** Told of a job that completed after having been seen running. */
  completed?(context: PollingContext): void;
}

export interface Expectation {
  /** Milliseconds until the expected end. */
  readonly eta: number;
  readonly range: readonly [number, number];
  readonly stalled: boolean;
}

/** What a strategy decides from. */
export interface PollingContext {
  readonly jobId: string;
  /** The same object at every look of one wait, and of no other: what a strategy remembers of a wait can hang on it. */
  readonly wait?: object | undefined;
  /** The kind of service that runs the job, such as "rds"; undefined where the source is no JobClient. */
  readonly service?: string | undefined;
  /** Milliseconds since the job was created, by the service's clock then and this machine's now, which may disagree; undefined where the service does not say when. */
  readonly age?: number | undefined;
  /** Looks taken so far, 1 after the first. */
  readonly attempt: number;
  /** Milliseconds since the wait began. */
  readonly elapsed: number;
  /** Whether the service knows the job, or has known it. */
  readonly visible: boolean;
  /** Failing looks in a row, 0 after one that worked. Built-in strategies back off with it. */
  readonly failures: number;
  readonly job: Job | undefined;
  /** Each change of the percentage, oldest first, at most 200. The same array while nothing new was seen. */
  readonly progress: readonly ProgressChange[];
}

/** What cannot be told from the looks alone. */
export type JobMetadata = Pick<PollingContext, 'wait' | 'service' | 'age'>;

export interface ProgressChange {
  /** When the percentage was first seen. */
  readonly elapsed: number;
  /** When the value before it was last seen: the change happened between the two. */
  readonly after: number;
  readonly percent: number;
}
