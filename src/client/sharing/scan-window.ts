/** Which part of the list is worth reading. */
import type { CreationRange } from '../task-list.js';

/** A job that a scan could be for. */
export interface Candidate extends CreationRange {
  /** How much it is worth to see the job now, relative to a request: the probability that it has ended grows so. */
  readonly urgency: number;
}

/**
 * The range of creation times whose jobs are together worth the most, above what it costs to read their rows. All if
 * none is worth it, for then the scan has another reason.
 * @param rowCost What it costs to read one job's row, in requests.
 */
export function chooseWindow(candidates: readonly Candidate[], rowCost: number): CreationRange {
  const byCreation = [...candidates].sort((one, other) => one.createdFrom - other.createdFrom);
  let best = { worth: 0, first: 0, last: byCreation.length - 1 };
  // The contiguous part with the largest sum (J. Bentley, "Programming pearls", CACM 27(9), 1984).
  let worth = 0;
  let first = 0;
  for (const [index, { urgency }] of byCreation.entries()) {
    if (worth <= 0) {
      worth = 0;
      first = index;
    }
    worth += urgency - rowCost;
    if (worth > best.worth) best = { worth, first, last: index };
  }
  let createdUntil = Number.NEGATIVE_INFINITY;
  for (const candidate of byCreation.slice(best.first, best.last + 1))
    createdUntil = Math.max(createdUntil, candidate.createdUntil);
  return { createdFrom: byCreation[best.first]?.createdFrom ?? 0, createdUntil };
}
