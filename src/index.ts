export type { Auth } from './auth/index.js';
export type { WaitCheckpoint } from './checkpoint.js';
export { type ClientStats, JobClient } from './client/job-client.js';
export type { JobClientOptions } from './client/options.js';
export type { Duration } from './duration.js';
export {
  ApiError,
  InvalidResponseError,
  isJobWaitError,
  JobCanceledError,
  JobFailedError,
  JobNotFoundError,
  JobRequestError,
  JobWaitError,
  type JobWaitFailure,
  ServiceUnavailableError,
  WaitTimeoutError,
} from './errors/index.js';
export type { Job, JobStatus } from './job.js';
export type {
  ForeseenProgress,
  JobProgress,
  JobUpdate,
  JobWaitEvents,
  PollReport,
  Stall,
} from './machine/events.js';
export { type AdaptiveOptions, adaptive } from './polling/adaptive/index.js';
export { type ExponentialOptions, exponential } from './polling/exponential.js';
export { fixed } from './polling/fixed.js';
export {
  type FileHistory,
  fileHistory,
  type JobHistory,
  type NamedRuns,
  type PastRun,
} from './polling/history/index.js';
export type {
  Expectation,
  PollingContext,
  PollingStrategy,
  ProgressChange,
} from './polling/strategy.js';
export type { ServiceName, TaskQuery } from './services/index.js';
export type { JobWait } from './wait/job-wait.js';
export type { JobResult, JobsWait, JobsWaitEvents } from './wait/jobs-wait.js';
export type { WaitJobsOptions, WaitOptions } from './wait/options.js';
export type { JobSource, PollContext, ScheduledPollContext } from './wait/source.js';
export { type Connection, resumeWait, waitForJob } from './wait-for-job.js';
