import { after, bounded, monotonicNow, wallNow } from '../clock.js';
import type { Job } from '../job.js';
import {
  largestPage,
  longestRange,
  readTaskPage,
  readTaskRows,
  type Service,
  type TaskPage,
  type TaskQuery,
  type TaskRow,
  taskPath,
} from '../services/index.js';
import type { LookContext } from '../wait/source.js';
import type { RequestContext } from './requests.js';
import { onceThrough, type Page, type Paging, taskPages } from './task-pages.js';

/** Asks for a path of a project, below the endpoint. */
type Get = (
  path: (projectId: string) => string,
  context: Partial<RequestContext>,
) => Promise<unknown>;

/** A page of tasks that are read when they are wanted. */
export interface RowPage extends Page<TaskRow> {
  /** When it was asked for, in monotonic milliseconds. */
  readonly began: number;
}

/** A page that takes longer than this, from leaving the rate limit's queue, saves nobody anything. */
const PATIENCE = 5000;

/** Reads the list of tasks of a service. What it throws for a query that makes no sense is a TypeError, at once. */
export class TaskReader {
  readonly #service: Service;
  readonly #get: Get;
  readonly #known: Paging<Job>['known'] = {};

  constructor(service: Service, get: Get) {
    this.#service = service;
    this.#get = get;
  }

  /** Records in the largest page that the list gives. */
  get pageSize(): number {
    return largestPage(this.#service.list);
  }

  page(
    query: TaskQuery,
    context: Partial<RequestContext> = {},
    now = wallNow(),
  ): Promise<TaskPage> {
    this.#check(query, now);
    const path = (projectId: string) => taskPath(this.#service, projectId, query, now);
    return this.#get(path, context).then(readTaskPage);
  }

  /** Every task that matches, page after page, each id once. */
  all(query: TaskQuery, context: Partial<RequestContext> = {}): AsyncIterable<Job> {
    // Where a range of time is filled in, it is the same for every page.
    const now = wallNow();
    this.#check(query, now);
    const { offset: start, limit = this.pageSize } = query;
    return taskPages({
      readPage: offset => this.page({ ...query, limit, offset }, context, now),
      limit,
      start,
      known: this.#known,
    });
  }

  /**
   * The tasks still going, as far as the service's list can be asked for those alone, a page at a time; once through.
   * @param since when the oldest that matters was made, in milliseconds since 1970 by the service's clock.
   * @param until when the newest was, as far as is known.
   */
  going(since: number, until: number, context: Partial<LookContext>): AsyncIterable<RowPage> {
    const { list } = this.#service;
    const limit = this.pageSize;
    const now = Math.max(wallNow(), until + 1000);
    const start = Math.max(since, now - longestRange(list.times));
    const query: TaskQuery = {
      ...(list.filters.status && { status: 'Running' }),
      startTime: new Date(start),
      limit,
    };
    return onceThrough({
      readPage: offset => this.#rows({ ...query, offset }, context, now),
      limit,
      start: undefined,
      known: this.#known,
      // A few more than the tasks that are expected to end between one page and the next.
      overlap: Math.ceil(limit / 20),
      abreast: 8,
    });
  }

  async #rows(
    query: TaskQuery,
    { signal, unref }: Partial<LookContext>,
    now: number,
  ): Promise<RowPage> {
    const path = (projectId: string) => taskPath(this.#service, projectId, query, now);
    const patience = new AbortController();
    let began = monotonicNow();
    let cancel = (): void => {};
    const onBegan = (): void => {
      began = monotonicNow();
      cancel();
      const tooLong = () => patience.abort(new Error('The list of tasks took too long'));
      cancel = after(PATIENCE, tooLong, unref);
    };
    try {
      const context = { unref, began: onBegan, isShared: true, mayBeForbidden: true };
      const ask = (own: AbortSignal) => this.#get(path, { ...context, signal: own });
      const body = await bounded(ask, { signals: [signal, patience.signal] });
      return { ...readTaskRows(body), began };
    } finally {
      cancel();
    }
  }

  /** The project makes no difference to whether a query makes sense. */
  #check(query: TaskQuery, now: number): void {
    taskPath(this.#service, 'any', query, now);
  }
}
