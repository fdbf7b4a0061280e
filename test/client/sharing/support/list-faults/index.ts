import type { ListFaults } from '../faulty-list.js';
import { ENDS } from './ends.js';
import { FAILURES } from './failures.js';
import { BEHIND, STUCK } from './moments.js';
import { PAGES, ROWS, TOTALS } from './pages.js';

/** Faults that may mislead for as long as jobs are polled by list alone. */
export const SLOW_FAULTS: ReadonlySet<string> = new Set(Object.keys(STUCK));

/** Faults of a list by name. Each call creates independent ones. */
export const LIST_FAULTS: Readonly<Record<string, () => ListFaults>> = {
  'is correct': () => ({}),
  ...BEHIND,
  ...STUCK,
  ...ENDS,
  ...PAGES,
  ...TOTALS,
  ...ROWS,
  ...FAILURES,
};
