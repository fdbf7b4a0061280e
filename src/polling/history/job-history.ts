/** What earlier jobs of a name teach: how long they took, and what their percentage said on the way. */
export interface JobHistory {
  /** Adds a run of a job that completed. */
  record(jobName: string, run: PastRun): void;
  /** Oldest first; a bounded number. The same array while nothing was recorded. */
  runs(jobName: string): readonly PastRun[];
}

export interface PastRun {
  /** Milliseconds from the beginning to the end. */
  readonly duration: number;
  /** Milliseconds from the beginning at which each percentage was first seen. */
  readonly progress?: ReadonlyArray<{ readonly elapsed: number; readonly percent: number }>;
}
