import { checkNonEmptyString } from '../../model/validation.js';
import type { JobHistory } from './job-history.js';
import { checkRecordedRun, RunStore } from './run-store.js';

/** A history that ends with the process. Bounded: the latest 200 runs on each service of each of the 200 names recorded last. */
export function memoryHistory(): JobHistory {
  const store = new RunStore();
  return {
    record: (jobName, run, service) =>
      store.add(checkNonEmptyString('jobName', jobName), checkRecordedRun(run, service)),
    runs: (jobName, service) => store.runs(jobName, service),
  };
}

/** The default, shared by every wait of the process. */
export const processWideHistory: JobHistory = memoryHistory();
