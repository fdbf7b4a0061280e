import { wallNow } from '../clock.js';
import type { Job } from '../job.js';
import {
  largestPage,
  readTaskPage,
  type Service,
  type TaskPage,
  type TaskQuery,
  taskPath,
} from '../services/index.js';
import type { LookContext } from '../wait/source.js';
import { type Paging, taskPages } from './task-pages.js';

/** Asks for a path below the endpoint. */
type Get = (path: string, context: Partial<LookContext>) => Promise<unknown>;

/** Reads the list of tasks of a service. What it throws for a query that makes no sense is a TypeError, at once. */
export class TaskReader {
  readonly #service: Service;
  readonly #projectId: string;
  readonly #get: Get;
  readonly #known: Paging['known'] = {};

  constructor(service: Service, projectId: string, get: Get) {
    this.#service = service;
    this.#projectId = projectId;
    this.#get = get;
  }

  page(query: TaskQuery, context: Partial<LookContext> = {}, now = wallNow()): Promise<TaskPage> {
    const path = taskPath(this.#service, this.#projectId, query, now);
    return this.#get(path, context).then(readTaskPage);
  }

  /** Every task that matches, page after page, each id once. */
  all(query: TaskQuery, context: Partial<LookContext> = {}): AsyncIterable<Job> {
    // Where a range of time is filled in, it is the same for every page.
    const now = wallNow();
    taskPath(this.#service, this.#projectId, query, now);
    const { offset: start, limit = largestPage(this.#service.list) } = query;
    return taskPages({
      readPage: offset => this.page({ ...query, limit, offset }, context, now),
      limit,
      start,
      known: this.#known,
    });
  }
}
