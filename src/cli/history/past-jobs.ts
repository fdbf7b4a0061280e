import type { FileHistory } from '../../polling/history/index.js';

/** How long the jobs of one name took. */
export interface PastJobs {
  readonly name: string;
  readonly runs: number;
  /** Milliseconds. */
  readonly median: number;
  /** Milliseconds, oldest first. */
  readonly durations: readonly number[];
}

/** All that a history remembers, by name. */
export function pastJobsIn(history: Pick<FileHistory, 'names' | 'runs'>): PastJobs[] {
  return [...history.names()].sort().map(name => {
    const durations = history.runs(name).map(({ duration }) => duration);
    return { name, runs: durations.length, median: medianOf(durations), durations };
  });
}

function medianOf(durations: readonly number[]): number {
  const sorted = [...durations].sort((one, other) => one - other);
  const low = sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
  const high = sorted[Math.floor(sorted.length / 2)] ?? 0;
  return (low + high) / 2;
}
