import type { JobHistory } from './job-history.js';
import { checkRecordedRun, RunStore } from './run-store.js';

/** A history that lasts as long as the process: the latest 200 runs of each service, for the 200 names recorded last. */
export function memoryHistory(): JobHistory {
  const store = new RunStore();
  return {
    record: (jobName, run, service) => store.add(checkRecordedRun(jobName, run, service)),
    runs: (jobName, service) => store.runs(jobName, service),
  };
}

/** The default history, shared by all waits of the process. */
export const processWideHistory: JobHistory = memoryHistory();
