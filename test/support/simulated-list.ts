import type { Identifiable, ListPage, PaginationOptions } from '../../src/client/pagination.js';
import type { Job } from '../../src/model/job.js';
import { job } from './jobs.js';

/** What a service may count by `offset`, as a function that returns the index of the first record. */
export const OFFSET_MEANINGS = {
  'records from 0': offset => offset,
  'records from 1': offset => Math.max(offset - 1, 0),
  'pages from 0': (offset, limit) => offset * limit,
  'pages from 1': (offset, limit) => Math.max(offset - 1, 0) * limit,
  nothing: () => 0,
} as const satisfies Record<string, (offset: number, limit: number) => number>;

export type OffsetMeaning = keyof typeof OFFSET_MEANINGS;

export interface ListSettings {
  readonly ids: readonly string[];
  readonly limit: number;
  readonly offsetMode: OffsetMeaning;
  /** Maximum number of records on a page, whatever was requested. Default: `limit`. */
  readonly maxPageSize?: number;
  /** The total that the service reports. Default: the true one. */
  readonly totalCount?: ((ids: readonly string[]) => number | undefined) | undefined;
  /** What happens to the list between two reads. */
  readonly between?: (ids: string[], reads: number) => void;
}

export interface SimulatedList extends Pick<PaginationOptions<Job>, 'readPage' | 'limit'> {
  readonly reads: (number | undefined)[];
}

/** A list of tasks on a service that reads `offset` in its own way. */
export function simulatedList(settings: ListSettings): SimulatedList {
  const { limit, offsetMode, between, maxPageSize = limit } = settings;
  const { totalCount = ids => ids.length } = settings;
  const ids = [...settings.ids];
  const reads: (number | undefined)[] = [];
  return {
    reads,
    limit,
    readPage: async (offset): Promise<ListPage<Job>> => {
      if (reads.length > 0) between?.(ids, reads.length);
      reads.push(offset);
      const first = offset === undefined ? 0 : OFFSET_MEANINGS[offsetMode](offset, maxPageSize);
      const tasks = ids.slice(first, first + maxPageSize).map(id => job('Running', { id }));
      return { tasks, totalCount: totalCount(ids) };
    },
  };
}

export function idsUpTo(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `task-${index}`);
}

/** Reads the ids. @throws if there are more than `maxCount`, because an iteration that does not end would hang the test. */
export async function readIds(
  tasks: AsyncIterable<Identifiable>,
  maxCount = 10_000,
): Promise<string[]> {
  const ids: string[] = [];
  for await (const { id } of tasks) {
    ids.push(id);
    if (ids.length > maxCount) throw new Error(`Expected at most ${maxCount} tasks`);
  }
  return ids;
}
