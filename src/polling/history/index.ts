export { type FileHistory, fileHistory, type NamedRuns } from './file-history.js';
export type { JobHistory, PastRun } from './job-history.js';
export { memoryHistory, processWideHistory } from './memory-history.js';
