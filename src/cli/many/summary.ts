import { formatDuration } from '../../duration.js';
import { toSingleLine } from '../../errors/index.js';
import { EXIT, type ExitReason } from '../exit-codes.js';

/** More ids than this say no more. */
const MAX_LISTED_IDS = 10;

/**
 * How it went with many jobs, in one line: "5 jobs in 3m 12s: 3 completed, 1 timed out, 1 not waited for".
 * @param counts how many ended in each way.
 * @param abandoned how many are waited for no longer.
 * @param elapsed milliseconds.
 */
export function formatSummary(
  counts: ReadonlyMap<ExitReason, number>,
  abandoned: number,
  elapsed: number,
): string {
  const sortedCounts = [...counts].sort(([one], [other]) => EXIT[one].code - EXIT[other].code);
  const parts = sortedCounts.map(([exitReason, count]) => `${count} ${EXIT[exitReason].short}`);
  if (abandoned > 0) parts.push(`${abandoned} not waited for`);
  const total = sortedCounts.reduce((sum, [, count]) => sum + count, abandoned);
  const jobs = total === 1 ? '1 job' : `${total} jobs`;
  return `${jobs} in ${formatDuration(elapsed)}${parts.length > 0 ? ': ' : ''}${parts.join(', ')}`;
}

/** Some ids in one line. */
export function formatIdList(ids: readonly string[]): string {
  const listed = ids.slice(0, MAX_LISTED_IDS).map(id => toSingleLine(id, 80));
  const others = ids.length - listed.length;
  return others > 0 ? `${listed.join(', ')} and ${others} more` : listed.join(', ');
}
