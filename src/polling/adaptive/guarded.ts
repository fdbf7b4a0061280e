import type { JobHistory, PastRun } from '../history/job-history.js';

const NO_RUNS: readonly PastRun[] = Object.freeze([]);
const warnedHistories = new WeakSet<JobHistory>();

/**
 * A history may be anyone's code, over a disk that is full or a network that is gone. What it throws is told once, as a
 * process warning; the wait goes on as if there were no past.
 */
export function guardHistory(history: JobHistory): JobHistory {
  const attempt = <T>(operation: () => T, fallback: T): T => {
    try {
      return operation();
    } catch (error) {
      if (!warnedHistories.has(history)) {
        warnedHistories.add(history);
        const message = `The history of jobs failed, and waits go on without it: ${String(error)}`;
        process.emitWarning(message, 'JobHistoryWarning');
      }
      return fallback;
    }
  };
  return {
    record(jobName, run, service) {
      const serviceArgument = service === undefined ? [] : ([service] as const);
      attempt(() => history.record(jobName, run, ...serviceArgument), undefined);
    },
    runs(jobName, service) {
      const runs = attempt(() => history.runs(jobName, service), NO_RUNS);
      return Array.isArray(runs) ? runs : NO_RUNS;
    },
  };
}
