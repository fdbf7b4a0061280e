import type { PastRun } from '../history/job-history.js';
import { BEGINNING, type Shape } from './path.js';

/** What share of its time a job of a name has really used at each percentage. */
export interface LearntShape extends Shape {
  /** How many past runs told percentages. */
  readonly runs: number;
}

/** Fewer runs teach nothing. */
const LEAST_RUNS = 5;
const LEAST_SHARE = 1e-4;
const LEAST_DOUBT = 1e-6;

/** The shape that past runs had, the median over them; undefined when too few told percentages. */
export function learntShape(runs: readonly PastRun[]): LearntShape | undefined {
  const telling = runs.filter(({ progress = [] }) =>
    progress.some(({ percent }) => percent > 0 && percent < 100),
  );
  if (telling.length < LEAST_RUNS) return undefined;
  const known = new Map<number, { share: number; doubt: number }>();
  const at = (percent: number): { share: number; doubt: number } => {
    if (percent <= 0) return { share: Math.log(LEAST_SHARE), doubt: 1 };
    if (percent >= 100) return { share: 0, doubt: 0 };
    const before = known.get(percent);
    if (before) return before;
    const found = spreadOf(
      telling.map(run => Math.log(shareUsed(run, percent))).sort((a, b) => a - b),
    );
    known.set(percent, found);
    return found;
  };
  return {
    origin: BEGINNING,
    runs: telling.length,
    share: percent => at(percent).share,
    doubt: percent => at(percent).doubt,
  };
}

/** Median and variance, the latter from the quartiles so that a stray run does not count. */
function spreadOf(sorted: readonly number[]): { share: number; doubt: number } {
  const quantile = (share: number): number => sorted[Math.floor(share * (sorted.length - 1))] ?? 0;
  const deviation = (quantile(0.8) - quantile(0.2)) / 1.68;
  return { share: Math.min(quantile(0.5), 0), doubt: Math.max(deviation ** 2, LEAST_DOUBT) };
}

/** The share of its time that a run had used when it reached a percentage, on a straight line between those seen. */
function shareUsed({ duration, progress = [] }: PastRun, percent: number): number {
  let before = { elapsed: 0, percent: 0 };
  for (const seen of [...progress, { elapsed: duration, percent: 100 }]) {
    if (seen.percent >= percent) {
      const part = (percent - before.percent) / (seen.percent - before.percent || 1);
      const elapsed = before.elapsed + part * (seen.elapsed - before.elapsed);
      return Math.min(Math.max(elapsed / duration, LEAST_SHARE), 1);
    }
    before = seen;
  }
  return 1;
}
