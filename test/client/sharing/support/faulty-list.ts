import { parseTimestamp } from '../../../../src/model/job.js';
import { type DatabaseFormat, writeListBody } from '../../../../src/testing/database-format.js';
import { createListResponse } from '../../../../src/testing/task-list.js';
import type { VisibleJob } from '../../../../src/testing/wire-format.js';
import { type SimulatedJob, truthAt } from './simulated-job.js';

/** A request for a page of the list. */
export interface PageRequest {
  /** 1 for the first request of all. */
  readonly number: number;
  readonly at: number;
  readonly random: () => number;
}

/** A response, or the fault in place of it. */
export interface ListReply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Milliseconds beyond the usual latency; Infinity never responds. */
  readonly delay?: number;
  readonly reset?: boolean;
}

/** How a list departs from the truth. */
export interface ListFaults {
  /** The time whose state a job's row shows; undefined omits the row. */
  asOf?(job: SimulatedJob, read: PageRequest): number | undefined;
  /** Changes the job that a row shows. */
  rewriteJob?(known: VisibleJob, job: SimulatedJob, read: PageRequest): VisibleJob;
  /** False if the list ignores the status filter. */
  filtersStatus?: boolean;
  /** What `start_time` and `end_time` are compared with. Default "creation". */
  times?: 'creation' | 'end';
  /** Changes the order or number of the matching rows. */
  arrange?(rows: readonly VisibleJob[], read: PageRequest): readonly VisibleJob[];
  /** The index of the first row of a page, and of the row after its last. */
  page?(offset: number, limit: number): readonly [number, number];
  /** The total; undefined omits it. */
  total?(count: number, read: PageRequest): unknown;
  /** Changes the rows of a page as JSON values. */
  rewrite?(rows: readonly Record<string, unknown>[], read: PageRequest): readonly unknown[];
  /** A response in place of a page. */
  answer?(read: PageRequest): ListReply | undefined;
}

/** A service's task list, newest first, with faults. */
export class FaultyList {
  readonly #format: DatabaseFormat;
  readonly #jobs: readonly SimulatedJob[];
  readonly #strangers: readonly VisibleJob[];
  readonly #random: () => number;
  #matched: { readonly filters?: string; readonly strangers: readonly VisibleJob[] } = {
    strangers: [],
  };
  #reads = 0;

  /** @param strangers Jobs that the client does not wait for. They never change. */
  constructor(
    format: DatabaseFormat,
    jobs: readonly SimulatedJob[],
    strangers: readonly VisibleJob[],
    random: () => number,
  ) {
    this.#format = format;
    this.#jobs = [...jobs].sort((one, other) => other.createdAt - one.createdAt);
    this.#strangers = strangers;
    this.#random = random;
  }

  /** Responds to a request for a page, by the rules of the service's list. */
  answer(query: URLSearchParams, at: number, faults: ListFaults): ListReply {
    this.#reads += 1;
    const read: PageRequest = { number: this.#reads, at, random: this.#random };
    const refusal = createListResponse(this.#format, [], query, 'request-1');
    if (refusal.status !== undefined) return refusal;
    const { delay = 0, ...other } = faults.answer?.(read) ?? {};
    if (Object.keys(other).length > 0) return { delay, ...other };
    return { delay, body: this.#body(query, read, faults) };
  }

  #body(query: URLSearchParams, read: PageRequest, faults: ListFaults): string {
    const { list } = this.#format.service;
    const matching = this.#matching(query, read, faults);
    const rows = faults.arrange?.(matching, read) ?? matching;
    const offset = Number(query.get('offset') ?? 0);
    const limit = Number(query.get('limit') ?? list.pageSizes.defaultSize);
    const [from, to] = faults.page?.(offset, limit) ?? [offset, offset + limit];
    const page = writeListBody(this.#format, rows.slice(Math.max(from, 0), to), rows.length);
    if (!faults.total && !faults.rewrite) return page;
    const members = JSON.parse(page) as Record<string, unknown>;
    const written = members[list.envelope] as Record<string, unknown>[];
    return JSON.stringify({
      [list.envelope]: faults.rewrite?.(written, read) ?? written,
      [list.totalField]: faults.total ? faults.total(rows.length, read) : rows.length,
    });
  }

  #matching(query: URLSearchParams, read: PageRequest, faults: ListFaults): readonly VisibleJob[] {
    const { filters, timeFilter } = this.#format.service.list;
    const status =
      faults.filtersStatus === false ? null : filters.status && query.get(filters.status);
    const id = filters.id && query.get(filters.id);
    const start = timeOf(query.get('start_time'), Number.NEGATIVE_INFINITY);
    const end = timeOf(query.get('end_time'), Number.POSITIVE_INFINITY);
    const bySecond = timeFilter.format === 'iso';
    const matches = (row: VisibleJob): boolean => {
      if (status && row.status !== status) return false;
      if (id && row.id !== id) return false;
      const date = faults.times === 'end' ? row.endedAt : row.createdAt;
      const time = date?.getTime() ?? Number.NaN;
      const compared = bySecond ? Math.floor(time / 1000) * 1000 : time;
      if (Number.isNaN(compared)) return query.get('start_time') === null;
      return compared >= start && compared <= end;
    };
    return [...this.#ours(read, faults)].filter(matches).concat(this.#strangersOf(query, matches));
  }

  /** Those that match. They are the same for every page, and there may be many. */
  #strangersOf(
    query: URLSearchParams,
    matches: (row: VisibleJob) => boolean,
  ): readonly VisibleJob[] {
    const filters = [...query].filter(([name]) => name !== 'offset' && name !== 'limit').join();
    if (filters !== this.#matched.filters)
      this.#matched = { filters, strangers: this.#strangers.filter(matches) };
    return this.#matched.strangers;
  }

  *#ours(read: PageRequest, faults: ListFaults): Generator<VisibleJob> {
    for (const job of this.#jobs) {
      const asOf = faults.asOf ? faults.asOf(job, read) : read.at;
      const known = asOf === undefined ? undefined : truthAt(job, asOf);
      if (known) yield faults.rewriteJob?.(known, job, read) ?? known;
    }
  }
}

function timeOf(text: string | null, otherwise: number): number {
  return (text === null ? undefined : parseTimestamp(text)?.getTime()) ?? otherwise;
}
