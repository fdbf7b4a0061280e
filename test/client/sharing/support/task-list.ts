import { parseTimestamp } from '../../../../src/model/job.js';
import {
  type VisibleJob,
  type WireFormat,
  writeListBody,
} from '../../../../src/testing/response-writer.js';
import { createListResponse } from '../../../../src/testing/task-list.js';
import { type SimulatedJob, truthAt } from './simulated-job.js';

/** One request for a page. */
export interface Read {
  /** 1 for the first page that was ever read. */
  readonly number: number;
  readonly at: number;
  readonly random: () => number;
}

/** A body, or what is wrong with the whole answer. */
export interface ListReply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Milliseconds beyond the usual latency; Infinity never answers. */
  readonly delay?: number;
  readonly reset?: boolean;
}

/** How a list departs from the truth. What is left out is told as it is. */
export interface Lies {
  /** The time as of which a job is told; undefined leaves it out. */
  asOf?(job: SimulatedJob, read: Read): number | undefined;
  /** What is told of a job, other than is known. */
  retell?(known: VisibleJob, job: SimulatedJob, read: Read): VisibleJob;
  /** False where the list does not mind which status is asked for. */
  filtersStatus?: boolean;
  /** What `start_time` and `end_time` are compared with. Default: the creation. */
  times?: 'creation' | 'end';
  /** The rows that match, in another order, more or fewer of them. */
  arrange?(rows: readonly VisibleJob[], read: Read): readonly VisibleJob[];
  /** The first row of a page, and the one after its last. */
  page?(offset: number, limit: number): readonly [number, number];
  /** What is said to match; undefined says nothing. */
  total?(count: number, read: Read): unknown;
  /** The rows of a page as JSON objects, other than they are written. */
  rewrite?(rows: readonly Record<string, unknown>[], read: Read): readonly unknown[];
  /** Something else than a page. */
  answer?(read: Read): ListReply | undefined;
}

/** A service's list of tasks, the newest first, as far as it tells the truth. */
export class TaskListOfLies {
  readonly #dialect: WireFormat;
  readonly #jobs: readonly SimulatedJob[];
  readonly #strangers: readonly VisibleJob[];
  readonly #random: () => number;
  #reads = 0;

  /** @param strangers other people's jobs, which never change. */
  constructor(
    dialect: WireFormat,
    jobs: readonly SimulatedJob[],
    strangers: readonly VisibleJob[],
    random: () => number,
  ) {
    this.#dialect = dialect;
    this.#jobs = [...jobs].sort((one, other) => other.createdAt - one.createdAt);
    this.#strangers = strangers;
    this.#random = random;
  }

  /** The answer to a request for a page, by the rules of the service's own list. */
  answer(query: URLSearchParams, at: number, lies: Lies): ListReply {
    this.#reads += 1;
    const read: Read = { number: this.#reads, at, random: this.#random };
    const refusal = createListResponse(this.#dialect, [], query, 'request-1');
    if (refusal.status !== undefined) return refusal;
    const { delay = 0, ...other } = lies.answer?.(read) ?? {};
    if (Object.keys(other).length > 0) return { delay, ...other };
    return { delay, body: this.#body(query, read, lies) };
  }

  #body(query: URLSearchParams, read: Read, lies: Lies): string {
    const { list } = this.#dialect.service;
    const matching = this.#matching(query, read, lies);
    const rows = lies.arrange?.(matching, read) ?? matching;
    const offset = Number(query.get('offset') ?? 0);
    const limit = Number(query.get('limit') ?? list.pageSizes.defaultSize);
    const [from, to] = lies.page?.(offset, limit) ?? [offset, offset + limit];
    const page = writeListBody(this.#dialect, rows.slice(Math.max(from, 0), to), rows.length);
    if (!lies.total && !lies.rewrite) return page;
    const members = JSON.parse(page) as Record<string, unknown>;
    const written = members[list.envelope] as Record<string, unknown>[];
    return JSON.stringify({
      [list.envelope]: lies.rewrite?.(written, read) ?? written,
      [list.totalField]: lies.total ? lies.total(rows.length, read) : rows.length,
    });
  }

  #matching(query: URLSearchParams, read: Read, lies: Lies): readonly VisibleJob[] {
    const { filters, timeFilter } = this.#dialect.service.list;
    const status =
      lies.filtersStatus === false ? null : filters.status && query.get(filters.status);
    const id = filters.id && query.get(filters.id);
    const start = timeOf(query.get('start_time'), Number.NEGATIVE_INFINITY);
    const end = timeOf(query.get('end_time'), Number.POSITIVE_INFINITY);
    const bySecond = timeFilter.format === 'iso';
    const matches = (row: VisibleJob): boolean => {
      if (status && row.status !== status) return false;
      if (id && row.id !== id) return false;
      const date = lies.times === 'end' ? row.endedAt : row.createdAt;
      const time = date?.getTime() ?? Number.NaN;
      const compared = bySecond ? Math.floor(time / 1000) * 1000 : time;
      if (Number.isNaN(compared)) return query.get('start_time') === null;
      return compared >= start && compared <= end;
    };
    return [...this.#ours(read, lies), ...this.#strangers].filter(matches);
  }

  *#ours(read: Read, lies: Lies): Generator<VisibleJob> {
    for (const job of this.#jobs) {
      const asOf = lies.asOf ? lies.asOf(job, read) : read.at;
      const known = asOf === undefined ? undefined : truthAt(job, asOf);
      if (known) yield lies.retell?.(known, job, read) ?? known;
    }
  }
}

function timeOf(text: string | null, otherwise: number): number {
  return (text === null ? undefined : parseTimestamp(text)?.getTime()) ?? otherwise;
}
