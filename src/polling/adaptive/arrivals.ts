import type { PollingContext } from '../strategy.js';

/** More waits than this on one strategy at a time, and the oldest is forgotten: its job is then not learnt from. */
const MOST_WAITS = 10_000;

/** Remembers which jobs a service did not know yet when their wait began, until they end. */
export interface Arrivals {
  saw(context: PollingContext): void;
  /** Whether the job was not there at first. Forgets it. */
  left(context: PollingContext): boolean;
}

export function arrivals(): Arrivals {
  const unseen = new Set<string>();
  return {
    saw({ jobId, visible, failures }) {
      if (visible || failures > 0) return;
      unseen.add(jobId);
      for (const oldest of unseen) {
        if (unseen.size <= MOST_WAITS) break;
        unseen.delete(oldest);
      }
    },
    left: ({ jobId }) => unseen.delete(jobId),
  };
}
