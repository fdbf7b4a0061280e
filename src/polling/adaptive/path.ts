import type { ProgressChange } from '../strategy.js';

/** From where time and percentage are counted: the beginning of the wait, or a moment at which the job already stood somewhere. */
export interface Origin {
  readonly elapsed: number;
  readonly percent: number;
}

export const BEGINNING: Origin = { elapsed: 0, percent: 0 };

/** What share of a job's time a percentage stands for. Shares are natural logarithms: 0 is the whole. */
export interface Shape {
  readonly origin: Origin;
  /** The share of time after which the percentage is reached. */
  share(percent: number): number;
  /** The share after which another percentage takes its place, where they rise in steps of this size. */
  next(percent: number, step: number): number;
  /** Variance of the log duration that is left once the percentage was reached: 0 when it tells the end exactly. */
  doubt(percent: number): number;
}

/** The percentages of one job on the way to its end, as a shape sees them. Times are natural logarithms, from the origin. */
export interface Path {
  readonly origin: Origin;
  readonly steps: readonly Step[];
  /** The share at which the percentage after the last one comes. */
  readonly next: number;
}

/** A percentage was reached somewhere in an interval of time. */
export interface Step {
  readonly share: number;
  readonly doubt: number;
  /** The middle of the interval, and the variance of a time somewhere in it. */
  readonly at: number;
  readonly variance: number;
}

/** No change is placed more exactly than this, in log time. */
const EXACT = 1e-4;

/**
 * A percentage is rounded down: seen at `elapsed`, the share done was between its own and that of the next step, so it
 * was reached no earlier than `elapsed` less what lies between the two; and after the value before it was last seen.
 */
export function pathOf(shape: Shape, changes: readonly ProgressChange[], step: number): Path {
  const { origin } = shape;
  const steps: Step[] = [];
  let next = Number.NEGATIVE_INFINITY;
  for (const { elapsed, after, percent } of changes) {
    const ahead = percent > origin.percent && percent < 100 && elapsed > origin.elapsed;
    if (!ahead) continue;
    const share = shape.share(percent);
    next = shape.next(percent, step);
    const last = Math.log(elapsed - origin.elapsed);
    const first = Math.max(Math.log(Math.max(after - origin.elapsed, 0)), last - (next - share));
    // Where counting began at a percentage, that one was rounded down as well.
    const length = Math.max((last - first) * (origin.percent > 0 ? 2 : 1), EXACT);
    const at = origin.percent > 0 ? last : last - length / 2;
    steps.push({ share, doubt: shape.doubt(percent), at, variance: length ** 2 / 12 });
  }
  return { origin, steps, next };
}
