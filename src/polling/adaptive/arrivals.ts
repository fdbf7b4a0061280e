import type { PollingContext } from '../strategy.js';

/** Where waits can be told apart by their jobs' ids only, no more are remembered: a job that is forgotten is not learnt from. */
const MAX_TRACKED_IDS = 10_000;

/** Remembers which jobs a service did not know yet when their wait began, until they end. */
export interface StartTracker {
  observe(context: PollingContext): void;
  /** Whether the job was not there at first. Forgets it. */
  takeStartObserved(context: PollingContext): boolean;
}

export function createStartTracker(): StartTracker {
  const waits = new WeakSet<object>();
  const ids = new Set<string>();
  return {
    observe({ wait, jobId, visible, failures }) {
      if (visible || failures > 0) return;
      if (wait) waits.add(wait);
      else ids.add(jobId);
      for (const oldest of ids) {
        if (ids.size <= MAX_TRACKED_IDS) break;
        ids.delete(oldest);
      }
    },
    takeStartObserved: ({ wait, jobId }) => (wait ? waits.delete(wait) : ids.delete(jobId)),
  };
}
