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

/** Asks for a path of a project, below the endpoint. */
type Get = (path: (projectId: string) => string, context: Partial<LookContext>) => Promise<unknown>;

/** Reads the list of tasks of a service. What it throws for a query that makes no sense is a TypeError, at once. */
export class TaskReader {
  readonly #service: Service;
  readonly #get: Get;
  readonly #known: Paging['known'] = {};

  constructor(service: Service, get: Get) {
    this.#service = service;
    this.#get = get;
  }

  page(query: TaskQuery, context: Partial<LookContext> = {}, now = wallNow()): Promise<TaskPage> {
    this.#check(query, now);
    const path = (projectId: string) => taskPath(this.#service, projectId, query, now);
    return this.#get(path, context).then(readTaskPage);
  }

  /** Every task that matches, page after page, each id once. */
  all(query: TaskQuery, context: Partial<LookContext> = {}): AsyncIterable<Job> {
    // Where a range of time is filled in, it is the same for every page.
    const now = wallNow();
    this.#check(query, now);
    const { offset: start, limit = largestPage(this.#service.list) } = query;
    return taskPages({
      readPage: offset => this.page({ ...query, limit, offset }, context, now),
      limit,
      start,
      known: this.#known,
    });
  }

  /** The project makes no difference to whether a query makes sense. */
  #check(query: TaskQuery, now: number): void {
    taskPath(this.#service, 'any', query, now);
  }
}
