import type { Lies } from '../task-list.js';
import { ENDS } from './ends.js';
import { FAILURES } from './failures.js';
import { BEHIND, STUCK } from './moments.js';
import { PAGES, ROWS, TOTALS } from './pages.js';

/** Those that may mislead for as long as a job is believed from lists alone. */
export const SLOW_LIES: ReadonlySet<string> = new Set(Object.keys(STUCK));

/** How a list may be, by what it does; each gives lies of its own. */
export const LIES: Readonly<Record<string, () => Lies>> = {
  'tells the truth': () => ({}),
  ...BEHIND,
  ...STUCK,
  ...ENDS,
  ...PAGES,
  ...TOTALS,
  ...ROWS,
  ...FAILURES,
};
