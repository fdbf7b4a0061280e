import type { PastRun } from '../history/job-history.js';
import { BEGINNING, type Shape } from './path.js';

/** What share of its time a job of a name has really used at each percentage. */
export interface LearntShape {
  /** How many past runs told percentages. */
  readonly runs: number;
  /** Between two percentages seen there were others that nobody saw; or the first stayed until the second came. */
  readonly rising: Shape;
  readonly sticking: Shape;
}

/** Fewer runs teach nothing. */
const LEAST_RUNS = 5;
const LEAST_SHARE = 1e-4;
const LEAST_DOUBT = 1e-6;

/** The shape that past runs had, the median over them; undefined when too few told percentages. */
export function learntShape(runs: readonly PastRun[]): LearntShape | undefined {
  const telling = runs.filter(
    ({ duration, progress = [] }) =>
      duration > 0 && progress.some(({ percent }) => percent > 0 && percent < 100),
  );
  if (telling.length < LEAST_RUNS) return undefined;
  const known = new Map<number, Known>();
  const at = (percent: number): Known => {
    if (percent <= 0) return { share: Math.log(LEAST_SHARE), doubt: 1, next: 0 };
    if (percent >= 100) return { share: 0, doubt: 0, next: 0 };
    const before = known.get(percent);
    if (before) return before;
    const used = sorted(telling.map(run => Math.log(shareUsed(run, percent))));
    const over = sorted(telling.map(run => Math.log(shareAtNext(run, percent))));
    const found = { ...spreadOf(used), next: quantileOf(over, 0.5) };
    known.set(percent, found);
    return found;
  };
  const share = (percent: number): number => at(percent).share;
  const doubt = (percent: number): number => at(percent).doubt;
  return {
    runs: telling.length,
    rising: {
      origin: BEGINNING,
      share,
      doubt,
      next: (percent, step) => share(Math.min(percent + step, 100)),
    },
    sticking: { origin: BEGINNING, share, doubt, next: percent => at(percent).next },
  };
}

/** Of one percentage. */
interface Known {
  readonly share: number;
  readonly doubt: number;
  readonly next: number;
}

/** Median and variance, the latter from the quintiles so that a stray run does not count. */
function spreadOf(shares: readonly number[]): { share: number; doubt: number } {
  const deviation = (quantileOf(shares, 0.8) - quantileOf(shares, 0.2)) / 1.68;
  return {
    share: Math.min(quantileOf(shares, 0.5), 0),
    doubt: Math.max(deviation ** 2, LEAST_DOUBT),
  };
}

function sorted(values: readonly number[]): number[] {
  return values.toSorted((one, other) => one - other);
}

function quantileOf(ascending: readonly number[], share: number): number {
  return ascending[Math.floor(share * (ascending.length - 1))] ?? 0;
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

/** The share of its time after which a run showed more than a percentage: all of it where it stuck there to the end. */
function shareAtNext({ duration, progress = [] }: PastRun, percent: number): number {
  const elapsed = progress.find(seen => seen.percent > percent)?.elapsed ?? duration;
  return Math.min(Math.max(elapsed / duration, LEAST_SHARE), 1);
}
