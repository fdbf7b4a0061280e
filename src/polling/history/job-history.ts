/** Durations and progress of past jobs of each name, which adaptive() learns from. */
export interface JobHistory {
  /**
   * Adds the run of a job that completed.
   * @param service The kind of service that ran it, such as "rds", if known: jobs of one name may take longer on another.
   */
  record(jobName: string, run: PastRun, service?: string): void;
  /**
   * The recorded runs, oldest first, bounded in number. The same array object until the next record.
   * @param service Restricts the result to runs on this kind of service.
   */
  runs(jobName: string, service?: string): readonly PastRun[];
}

/** How long a job took, and how its percentage moved. Times are milliseconds since the job began. */
export interface PastRun {
  /** From the beginning of the job to its end. */
  readonly duration: number;
  /** When each percentage was first seen. */
  readonly progress?: ReadonlyArray<{ readonly elapsed: number; readonly percent: number }>;
}
