import { checkText } from '../../usage.js';
import type { JobHistory } from './job-history.js';
import { checkRun } from './run.js';
import { RunStore } from './run-store.js';

/** A history that ends with the process. Bounded: the latest 200 runs of each of the 200 names recorded last. */
export function memoryHistory(): JobHistory {
  const store = new RunStore();
  return {
    record: (jobName, run) => store.add(checkText('jobName', jobName), checkRun(run)),
    runs: jobName => store.runs(jobName),
  };
}

/** The default, shared by every wait of the process. */
export const processHistory: JobHistory = memoryHistory();
