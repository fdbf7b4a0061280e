/** What earlier jobs of a name teach: how long they took, and what their percentage said on the way. */
export interface JobHistory {
  /**
   * Adds a run of a job that completed.
   * @param service the kind of service that ran it, such as "rds", where that is known: jobs of one name may take other
   * times on another.
   */
  record(jobName: string, run: PastRun, service?: string): void;
  /**
   * Oldest first; a bounded number. The same array while nothing was recorded.
   * @param service only runs of jobs that this kind of service ran; without one, of any.
   */
  runs(jobName: string, service?: string): readonly PastRun[];
}

export interface PastRun {
  /** Milliseconds from the beginning to the end. */
  readonly duration: number;
  /** Milliseconds from the beginning at which each percentage was first seen. */
  readonly progress?: ReadonlyArray<{ readonly elapsed: number; readonly percent: number }>;
}
