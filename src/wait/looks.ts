import { endOf, type Job } from '../job.js';
import type { LookTiming } from './timing.js';

/** What came of asking for a job, for whoever wants to know. */
export type Heard =
  | { readonly job: Job | undefined; readonly retryAfter?: number | undefined }
  | { readonly error: unknown; readonly retryAfter?: number | undefined };

/** Whether what was heard is that a job has ended. */
export function isEnd(heard: Heard): boolean {
  return 'job' in heard && heard.job !== undefined && endOf(heard.job.status) !== undefined;
}

/** A wait, to whoever takes its looks. */
export interface Looker {
  /** Of the job. */
  readonly id: string;
  /** Whether a look alone should not keep the process alive. */
  readonly unref: boolean;
  /** Milliseconds after which a look is given up; Infinity where whoever takes it sees to that. */
  readonly lookTimeout: number;
  /**
   * What came of the look, once; not before `plan` has returned, nor after the look was abandoned.
   * @param began when the question went out, in monotonic milliseconds.
   */
  heard(heard: Heard, began: number): void;
}

/** A look until it is answered. */
export interface LookToCome {
  /** The wait no longer wants to know. */
  abandon(reason: unknown): void;
}

/** Takes the looks of waits, of each wait one at a time, handed over as soon as it is planned. Calls instead of promises: ten thousand waits look a hundred thousand times. */
export interface Looks {
  plan(looker: Looker, timing: LookTiming): LookToCome;
}
