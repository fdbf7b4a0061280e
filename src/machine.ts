export {
  readCheckpoint,
  type SavedWait,
  type SourceIdentity,
  saveCheckpoint,
} from './machine/checkpoint.js';
export { type Action, decide } from './machine/decide.js';
export type {
  JobProgress,
  JobUpdate,
  PollReport,
  Stall,
} from './machine/events.js';
export type { Observation, PollObservation } from './machine/observation.js';
export { type ObserveResult, observe } from './machine/observe.js';
export {
  begin,
  type JobRecord,
  jobEnded,
  type Outcome,
  requestPoll,
  resume,
  reviveJob,
  type WaitLimits,
  type WaitState,
} from './machine/state.js';
/**
 * The wait as a value: pure functions over plain data, for those who drive a wait from another engine. No clock, timer,
 * socket or chance in here; all times are milliseconds since the wait began.
 */
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
