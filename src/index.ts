export type { Auth } from './auth/auth-options.js';
export { type ClientStats, JobClient } from './client/job-client.js';
export type { JobClientOptions } from './client/options.js';
export type {
  JobProgress,
  JobUpdate,
  JobWaitEvents,
  PollReport,
  Stall,
} from './machine/events.js';
export type { Duration } from './model/duration.js';
export { ApiError, InvalidResponseError } from './model/errors.js';
export type { Job, JobStatus, WaitCheckpoint } from './model/job.js';
export { OptionError } from './model/validation.js';
export {
  isJobWaitError,
  JobCanceledError,
  JobFailedError,
  JobNotFoundError,
  JobRequestError,
  JobWaitError,
  type JobWaitFailure,
  ServiceUnavailableError,
  WaitTimeoutError,
} from './model/wait-errors.js';
export { type AdaptiveOptions, adaptive } from './polling/adaptive/adaptive.js';
export { type ExponentialOptions, exponential } from './polling/exponential.js';
export { fixed } from './polling/fixed.js';
export { type FileHistory, fileHistory } from './polling/history/file-history.js';
export type { JobHistory, PastRun } from './polling/history/job-history.js';
export type { NamedRuns } from './polling/history/run-store.js';
export type {
  Expectation,
  PollingContext,
  PollingStrategy,
  ProgressChange,
} from './polling/strategy.js';
export type { ListenerErrorPayload } from './runtime/diagnostics.js';
export type { TaskQuery } from './services/encode.js';
export type { ServiceName } from './services/service.js';
export type {
  CredentialsPayload,
  PollEndPayload,
  PollErrorPayload,
  PollStartPayload,
  QueuePayload,
  RequestPayload,
  ThrottledPayload,
  WaitEndPayload,
  WaitErrorPayload,
  WaitStartPayload,
} from './telemetry/channels.js';
export type { EventRecord } from './telemetry/event-record.js';
export type { JobLike, JobSource, PollContext, ScheduledPollContext } from './wait/job-source.js';
export type { JobWait } from './wait/job-wait.js';
export type { JobResult, JobsWait, JobsWaitEvents } from './wait/jobs-wait.js';
export type { WaitJobsOptions, WaitOptions } from './wait/options.js';
export { type Connection, resumeWait, waitForJob } from './wait-for-job.js';
