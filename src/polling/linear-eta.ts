import type { ProgressChange } from './strategy.js';

/**
 * Milliseconds until 100 %, if the percentage keeps its average rate since it was first seen: the estimate for
 * strategies that make none. Undefined unless the percentage has risen.
 */
export function estimateLinearEta(
  progress: readonly ProgressChange[],
  elapsed: number,
): number | undefined {
  const first = progress[0];
  const last = progress.at(-1);
  if (!first || !last || last.percent <= first.percent || last.elapsed <= first.elapsed) {
    return undefined;
  }
  const msPerPercent = (last.elapsed - first.elapsed) / (last.percent - first.percent);
  return Math.max(last.elapsed + msPerPercent * (100 - last.percent) - elapsed, 0);
}
