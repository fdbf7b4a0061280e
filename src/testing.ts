export type { FaultMatch } from './testing/fault-injection.js';
export type { JobScript, ProgressPattern, ScriptedJob } from './testing/job-script.js';
export {
  type JobServer,
  type JobServerOptions,
  type ReceivedRequest,
  startJobServer,
} from './testing/job-server.js';
export type { Answer, Fault } from './testing/scripted-response.js';
export { type ScriptedSource, scriptedSource } from './testing/scripted-source.js';
