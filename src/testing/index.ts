export type { Answer, Fault } from './answer.js';
export { type JobServer, type ReceivedRequest, startJobServer } from './job-server.js';
export type { FaultMatch } from './overlays.js';
export type { JobScript, ProgressPattern, ScriptedJob } from './script.js';
export { type ScriptedSource, scriptedSource } from './scripted-source.js';
export type { JobServerOptions } from './server-options.js';
