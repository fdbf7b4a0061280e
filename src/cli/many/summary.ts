import { readable } from '../../duration.js';
import { oneLine } from '../../errors/index.js';
import { type Ending, EXIT } from '../exit-codes.js';

/** More ids than this say no more. */
const MOST_IDS = 10;

/**
 * How it went with many jobs, in one line: "5 jobs in 3m 12s: 3 completed, 1 timed out, 1 not waited for".
 * @param endings how many ended in each way.
 * @param left how many are waited for no longer.
 * @param elapsed milliseconds.
 */
export function summaryOf(
  endings: ReadonlyMap<Ending, number>,
  left: number,
  elapsed: number,
): string {
  const ended = [...endings].sort(([one], [other]) => EXIT[one].code - EXIT[other].code);
  const parts = ended.map(([ending, count]) => `${count} ${EXIT[ending].short}`);
  if (left > 0) parts.push(`${left} not waited for`);
  const total = ended.reduce((sum, [, count]) => sum + count, left);
  const jobs = total === 1 ? '1 job' : `${total} jobs`;
  return `${jobs} in ${readable(elapsed)}${parts.length > 0 ? ': ' : ''}${parts.join(', ')}`;
}

/** Some ids in one line. */
export function namesOf(ids: readonly string[]): string {
  const named = ids.slice(0, MOST_IDS).map(id => oneLine(id, 80));
  const others = ids.length - named.length;
  return others > 0 ? `${named.join(', ')} and ${others} more` : named.join(', ');
}
