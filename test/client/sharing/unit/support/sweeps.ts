import {
  type ListedJob,
  type ScanResult,
  scanList,
} from '../../../../../src/client/sharing/list-scan.js';
import { WatchedJob } from '../../../../../src/client/sharing/watched-job.js';
import type { RowPage } from '../../../../../src/client/task-list.js';
import type { TaskRow } from '../../../../../src/services/decode.js';
import { job } from '../../../../support/jobs.js';
import { rowOf } from './rows.js';

/** A row in few words: an id, which is going, or an id and a status, null for one that cannot be read. */
export type Row = string | readonly [id: string, status: string | null];

export interface PageOf {
  readonly rows: readonly Row[];
  readonly totalCount?: number;
}

export interface Swept {
  readonly result: ScanResult;
  /** Pages that were asked for, the last one's successor included if it was. */
  readonly asked: number;
  /** The ids of jobs that were told to go on, or to have ended, in order. */
  readonly goes: readonly string[];
  readonly ended: readonly string[];
  /** The ids that each page showed still going, and when it was asked for. */
  readonly pages: readonly (readonly [ids: string[], began: number])[];
  /** The ids of rows that were read. */
  readonly read: readonly string[];
  /** Whether the list was let go. */
  readonly closed: boolean;
  readonly jobs: ReadonlyMap<string, WatchedJob>;
}

interface SweepOptions {
  /** The ids that are hoped to be met. */
  readonly sought: readonly string[];
  /** Ids that are known, but not sought. */
  readonly others?: readonly string[];
  /** As what a job was told by its id. */
  readonly byId?: Readonly<Record<string, string>>;
  readonly pageSize?: number;
}

/** Sweeps a list of these pages, the seventh time. */
export async function sweep(
  pages: Iterable<PageOf>,
  { sought, others = [], byId = {}, pageSize = 10 }: SweepOptions,
): Promise<Swept> {
  const jobs = new Map([...sought, ...others].map(id => [id, new WatchedJob(id, 0, 0)]));
  for (const id of sought) (jobs.get(id) as WatchedJob).wantedInScan = 7;
  for (const [id, status] of Object.entries(byId))
    jobs.get(id)?.recordResponse(job(status, { id }), 0);
  const told = { goes: [] as string[], ended: [] as string[], read: [] as string[] };
  const shown: [string[], number][] = [];
  let asked = 0;
  let closed = false;

  async function* list(): AsyncGenerator<RowPage> {
    try {
      for (const { rows, totalCount } of pages) {
        asked += 1;
        const tasks = rows.map(row => taskRow(row, told.read));
        yield { tasks, totalCount, requestedAt: 100 * asked };
      }
      asked += 1;
    } finally {
      closed = true;
    }
  }

  const result = await scanList(list(), sought.length, {
    scanNumber: 7,
    jobs,
    pageSize,
    onRunning: ({ id }) => told.goes.push(id),
    onEnded: ({ id }) => told.ended.push(id),
    onPage: (going: readonly ListedJob[], began) =>
      shown.push([going.map(({ row }) => row.id), began]),
  });
  return { ...told, result, asked, pages: shown, closed, jobs };
}

function taskRow(row: Row, read: string[]): TaskRow {
  const [id, status] = typeof row === 'string' ? [row, 'Running'] : row;
  return {
    ...rowOf(job(status ?? '', { id })),
    get status() {
      read.push(id);
      return status ?? undefined;
    },
  };
}

/** The ids from one number up to another. */
export function ids(from: number, to: number): string[] {
  return Array.from({ length: to - from }, (_, place) => `job-${from + place}`);
}

/** Rows of jobs that nobody waits for. */
export function strangers(count: number): string[] {
  return Array.from({ length: count }, (_, place) => `stranger-${place}`);
}
