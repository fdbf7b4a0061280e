import type { Job } from '../model/job.js';
import { monotonicNow, wallNow } from '../runtime/clock.js';
import type { TaskRow } from '../services/decode.js';
import type { TaskQuery } from '../services/encode.js';
import type { Service, TaskList } from '../services/service.js';
import type { RequestContext } from './api-client.js';
import { type ListPage, type PaginationOptions, paginate, scanPages } from './pagination.js';

/** Asks for a path of a project, below the endpoint. */
type GetPath = (
  path: (projectId: string) => string,
  context: Partial<RequestContext>,
) => Promise<unknown>;

type ScanContext = Partial<Pick<RequestContext, 'signal' | 'unref'>>;

/** A page of tasks that are read when they are wanted. */
export interface RowPage extends ListPage<TaskRow> {
  /** When it was asked for, in monotonic milliseconds. */
  readonly requestedAt: number;
}

/** A page that takes longer than this, from leaving the rate limit's queue, saves nobody anything. */
const ROW_PAGE_TIMEOUT_MS = 5000;

/** Reads the list of tasks of a service. What it throws for a query that makes no sense is a TypeError, at once. */
export class TaskLister {
  readonly #service: Service;
  readonly #get: GetPath;
  readonly #learned: PaginationOptions<Job>['learned'] = {};

  constructor(service: Service, get: GetPath) {
    this.#service = service;
    this.#get = get;
  }

  /** Records in the largest page that the list gives. */
  get pageSize(): number {
    return this.#list.maxPageSize;
  }

  fetchPage(
    query: TaskQuery,
    context: Partial<RequestContext> = {},
    now = wallNow(),
  ): Promise<ListPage<Job>> {
    const list = this.#validate(query, now);
    const body = this.#get(projectId => list.request(query, projectId, now), context);
    return body.then(list.decode).then(({ tasks, totalCount }) => {
      return { tasks: tasks.map(row => row.decode()), totalCount };
    });
  }

  /** Every task that matches, page after page, each id once. */
  iterate(query: TaskQuery, context: Partial<RequestContext> = {}): AsyncIterable<Job> {
    // Where a range of time is filled in, it is the same for every page.
    const now = wallNow();
    this.#validate(query, now);
    const { offset: startOffset, limit = this.pageSize } = query;
    return paginate({
      readPage: offset => this.fetchPage({ ...query, limit, offset }, context, now),
      limit,
      startOffset,
      learned: this.#learned,
    });
  }

  /**
   * The tasks still going, as far as the service's list can be asked for those alone, a page at a time; once through.
   * @param since when the oldest that matters was made, in milliseconds since 1970 by the service's clock.
   * @param until when the newest was, as far as is known.
   */
  runningTasks(since: number, until: number, context: ScanContext): AsyncIterable<RowPage> {
    const { maxPageSize: limit, maxTimeRange, filtersStatus } = this.#list;
    const now = Math.max(wallNow(), until + 1000);
    const start = Math.max(since, now - maxTimeRange);
    const query: TaskQuery = {
      ...(filtersStatus && { status: 'Running' }),
      startTime: new Date(start),
      limit,
    };
    return scanPages({
      readPage: offset => this.#fetchRows({ ...query, offset }, context, now),
      limit,
      startOffset: undefined,
      learned: this.#learned,
      // A few more than the tasks that are expected to end between one page and the next.
      overlap: Math.ceil(limit / 20),
      concurrency: 8,
    });
  }

  async #fetchRows(query: TaskQuery, context: ScanContext, now: number): Promise<RowPage> {
    const list = this.#list;
    let requestedAt = monotonicNow();
    const body = await this.#get(projectId => list.request(query, projectId, now), {
      ...context,
      timeout: ROW_PAGE_TIMEOUT_MS,
      isShared: true,
      mayBeForbidden: true,
      onSent: () => {
        requestedAt = monotonicNow();
      },
    });
    return { ...list.decode(body), requestedAt };
  }

  /** The project makes no difference to whether a query makes sense. */
  #validate(query: TaskQuery, now: number): TaskList {
    this.#list.request(query, 'any', now);
    return this.#list;
  }

  get #list(): TaskList {
    const { list, title } = this.#service;
    if (!list) throw new TypeError(`${title} has no list of tasks`);
    return list;
  }
}
