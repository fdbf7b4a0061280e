/**
 * The wait as a value, for drivers in other engines: pure functions over plain data, without a clock, timer, socket or
 * randomness, and `pollOnce`, which performs the polls that they call for. All times are milliseconds since the wait began.
 */

export {
  readCheckpoint,
  type SavedWait,
  type SourceIdentity,
  saveCheckpoint,
} from './machine/checkpoint.js';
export { type Action, decide } from './machine/decide.js';
export { type ErrorRecord, reviveError, toErrorRecord } from './machine/error-record.js';
export type { JobProgress, JobUpdate, PollReport, Stall } from './machine/events.js';
export { type JobRecord, reviveJob } from './machine/job-record.js';
export type { Observation, PollObservation } from './machine/observation.js';
export { type ObserveResult, observe } from './machine/observe.js';
export {
  begin,
  jobEnded,
  type Outcome,
  requestPoll,
  resume,
  type WaitLimits,
  type WaitState,
  wake,
} from './machine/state.js';
export type { Job, JobStatus, WaitCheckpoint } from './model/job.js';
export { type AdaptiveOptions, adaptive } from './polling/adaptive/adaptive.js';
export { exponential } from './polling/exponential.js';
export { fixed } from './polling/fixed.js';
export type { JobHistory, PastRun } from './polling/history/job-history.js';
export type {
  Expectation,
  JobMetadata,
  PollingContext,
  PollingStrategy,
  ProgressChange,
} from './polling/strategy.js';
export { classifyApiError } from './services/error-codes.js';
export { classifyError, errorToObservation } from './wait/classify.js';
export type { JobLike, JobSource, PollContext, ScheduledPollContext } from './wait/job-source.js';
export { type PollEnvironment, pollOnce } from './wait/poll-once.js';
export { toWaitError, type WaitEnd } from './wait/wait-failure.js';
