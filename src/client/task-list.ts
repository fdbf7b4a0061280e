import type { Job } from '../model/job.js';
import { OptionError } from '../model/validation.js';
import { monotonicNow, wallNow } from '../runtime/clock.js';
import type { TaskRow } from '../services/decode.js';
import type { TaskQuery } from '../services/encode.js';
import type { Service, TaskList } from '../services/service.js';
import { nextTelemetryId } from '../telemetry/channels.js';
import type { ProjectPath } from './api-client.js';
import { type ApiResult, decodeResult, redactRow } from './api-result.js';
import { type ListPage, type PaginationOptions, paginate, scanPages } from './pagination.js';
import type { RequestContext } from './request-context.js';

type GetPath = (path: ProjectPath, context: Partial<RequestContext>) => Promise<ApiResult>;

/** A page whose rows are decoded on access. */
export interface RowPage extends ListPage<TaskRow> {
  /** When it was requested, in monotonic milliseconds. */
  readonly requestedAt: number;
  /** Identifies the page in what is published about the polls that it serves. */
  readonly pollId: number;
}

/** When tasks were created: milliseconds since 1970, by the service's clock. */
export interface CreationRange {
  readonly createdFrom: number;
  /** Infinity if the newest are included. */
  readonly createdUntil: number;
  /** The youngest task that is known: it shows how far the service's clock is ahead. */
  readonly newestCreation?: number | undefined;
}

/** Waiting longer (ms) for a page delays the polls more than the saved requests are worth. */
const MAX_ROW_PAGE_TIMEOUT_MS = 5000;
/** Pages of running tasks that are requested at the same time. */
const ROW_PAGE_CONCURRENCY = 8;

/** Reads the task list of a service. Rejects queries that the service does not support before anything is sent. */
export class TaskLister {
  readonly #service: Service;
  readonly #get: GetPath;
  readonly #learned: PaginationOptions['learned'] = {};

  constructor(service: Service, get: GetPath) {
    this.#service = service;
    this.#get = get;
  }

  /** Records in the largest page. */
  get pageSize(): number {
    return this.#list.maxPageSize;
  }

  /** @throws OptionError if the service does not support the query. */
  async fetchPage(
    query: TaskQuery,
    context: Partial<RequestContext> = {},
    now = wallNow(),
  ): Promise<ListPage<Job>> {
    const list = this.#checkQuery(query, now);
    const result = await this.#get(projectId => list.request(query, projectId, now), context);
    const { tasks, totalCount } = decodePage(result, list);
    return { tasks: tasks.map(row => row.decode()), totalCount };
  }

  /**
   * Iterates over all matching tasks, each id once.
   * @throws OptionError, at once, as `fetchPage`.
   */
  iterate(query: TaskQuery, context: Partial<RequestContext> = {}): AsyncIterable<Job> {
    // The same for every page, because the default time range depends on it.
    const now = wallNow();
    this.#checkQuery(query, now);
    const { offset: startOffset, limit = this.pageSize } = query;
    return paginate({
      readPage: offset => this.fetchPage({ ...query, limit, offset }, context, now),
      limit,
      startOffset,
      learned: this.#learned,
    });
  }

  /**
   * Reads the tasks created between two times, page by page, once; only those still running if the list has such a filter.
   */
  runningTasks(
    { createdFrom, createdUntil, newestCreation = 0 }: CreationRange,
    context: Partial<Pick<RequestContext, 'signal' | 'unref'>>,
  ): AsyncIterable<RowPage> {
    const list = this.#list;
    const limit = list.maxPageSize;
    // The service's clock may be ahead.
    const now = Math.max(wallNow(), newestCreation + 1000);
    const startTime = Math.max(createdFrom, now - list.maxTimeRange);
    const hasEnd = createdUntil > startTime && createdUntil < now;
    const query: TaskQuery = {
      ...(list.filtersStatus && { status: 'Running' }),
      startTime: new Date(startTime),
      ...(hasEnd && { endTime: new Date(createdUntil) }),
      limit,
    };
    const readPage = async (offset: number | undefined): Promise<RowPage> => {
      let requestedAt = monotonicNow();
      const result = await this.#get(
        projectId => list.request({ ...query, offset }, projectId, now),
        {
          ...context,
          timeout: MAX_ROW_PAGE_TIMEOUT_MS,
          isShared: true,
          mayBeForbidden: true,
          onSent: () => {
            requestedAt = monotonicNow();
          },
        },
      );
      return { ...decodePage(result, list), requestedAt, pollId: nextTelemetryId() };
    };
    return scanPages({
      readPage,
      limit,
      startOffset: undefined,
      learned: this.#learned,
      // Larger than the number of tasks that are likely to end between one page and the next.
      overlap: Math.ceil(limit / 20),
      concurrency: ROW_PAGE_CONCURRENCY,
    });
  }

  #checkQuery(query: TaskQuery, now: number): TaskList {
    this.#list.request(query, 'any-project', now);
    return this.#list;
  }

  get #list(): TaskList {
    const { list, title, name } = this.#service;
    if (list) return list;
    const fields = { option: 'service', expected: 'one with a task list', received: `"${name}"` };
    throw new OptionError(fields, `${title} has no list of tasks`);
  }
}

function decodePage(result: ApiResult, list: TaskList): ListPage<TaskRow> {
  const { tasks, totalCount } = decodeResult(result, list.decode);
  return { tasks: tasks.map(row => redactRow(row, result.redact)), totalCount };
}
