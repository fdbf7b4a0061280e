import type { JobHistory, PastRun } from '../history/job-history.js';

const NONE: readonly PastRun[] = Object.freeze([]);
const told = new WeakSet<JobHistory>();

/**
 * A history may be anyone's code, over a disk that is full or a network that is gone. What it throws is told once, as a
 * process warning; the wait goes on as if there were no past.
 */
export function guarded(history: JobHistory): JobHistory {
  const attempt = <T>(work: () => T, otherwise: T): T => {
    try {
      return work();
    } catch (error) {
      if (!told.has(history)) {
        told.add(history);
        const message = `The history of jobs failed, and waits go on without it: ${String(error)}`;
        process.emitWarning(message, 'JobHistoryWarning');
      }
      return otherwise;
    }
  };
  return {
    record(jobName, run, service) {
      const known = service === undefined ? [] : ([service] as const);
      attempt(() => history.record(jobName, run, ...known), undefined);
    },
    runs(jobName, service) {
      const runs = attempt(() => history.runs(jobName, service), NONE);
      return Array.isArray(runs) ? runs : NONE;
    },
  };
}
