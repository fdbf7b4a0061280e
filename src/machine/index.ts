/**
 * The wait as a value: pure functions over plain data, for those who drive a wait from another engine. No clock, timer,
 * socket or chance in here; all times are milliseconds since the wait began.
 */
export type { WaitCheckpoint } from '../checkpoint.js';
export type { Job, JobStatus } from '../job.js';
export { type AdaptiveOptions, adaptive } from '../polling/adaptive/index.js';
export { exponential } from '../polling/exponential.js';
export { fixed } from '../polling/fixed.js';
export type { JobHistory, PastRun } from '../polling/history/index.js';
export type {
  Expectation,
  JobMetadata,
  PollingContext,
  PollingStrategy,
  ProgressChange,
} from '../polling/strategy.js';
export { begin, resume, type WaitLimits } from './begin.js';
export {
  readCheckpoint,
  type SavedWait,
  type SourceIdentity,
  saveCheckpoint,
} from './checkpoint.js';
export { type Action, decide } from './decide.js';
export type {
  ForeseenProgress,
  JobProgress,
  JobUpdate,
  MachineEvent,
  PollReport,
  Stall,
} from './events.js';
export type { Observation } from './observation.js';
export { type ObserveResult, observe } from './observe.js';
export { type JobRecord, jobEnded, type Outcome, reviveJob, type WaitState } from './state.js';
