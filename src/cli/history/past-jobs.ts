import type { FileHistory } from '../../polling/history/index.js';

/** How long the jobs of one name took on one kind of service. */
export interface JobDurations {
  readonly name: string;
  /** Undefined where it is not known. */
  readonly service: string | undefined;
  readonly runs: number;
  /** Milliseconds. */
  readonly median: number;
  /** Milliseconds, oldest first. */
  readonly durations: readonly number[];
}

/** All that a history remembers, by name and service. */
export function summarizeHistory(history: Pick<FileHistory, 'all'>): JobDurations[] {
  const sorted = [...history.all()].sort(
    (one, other) =>
      compareText(one.name, other.name) || compareText(one.service ?? '', other.service ?? ''),
  );
  return sorted.map(({ name, service, runs }) => {
    const durations = runs.map(({ duration }) => duration);
    return { name, service, runs: durations.length, median: medianOf(durations), durations };
  });
}

function compareText(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}

function medianOf(durations: readonly number[]): number {
  const sorted = [...durations].sort((one, other) => one - other);
  const low = sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
  const high = sorted[Math.floor(sorted.length / 2)] ?? 0;
  return (low + high) / 2;
}
