import type { Job } from '../job.js';
import type { TaskPage } from '../services/index.js';

/** What `offset` counts. The documents say records; the vendor's own Terraform provider counts pages, from 1. */
export type OffsetReading = 'records' | 'pages';

export interface Paging {
  /** Reads the page at an offset; without one, the service's first. */
  readPage(offset: number | undefined): Promise<TaskPage>;
  /** Records in a full page. */
  readonly limit: number;
  /** Where the caller wants to begin. */
  readonly start: number | undefined;
  /** What was found out before; kept up to date. */
  readonly known: { reading?: OffsetReading };
}

/** Pages of fewer records do not tell how a list counts. */
const SMALL = 5;

interface PageRead {
  readonly size: number;
  /** How many of the tasks had come in this sweep before. */
  readonly met: number;
}

/** A list that never stands still is swept this often, */
const MOST_SWEEPS = 3;
/** and a sweep ends, where the list grows as fast as it is read, after this many times the requests that its first page let expect. */
const MOST_REQUESTS = 3;

/** Every task of a list, page after page, each id once; anew for each iteration. */
export function taskPages(paging: Paging): AsyncIterable<Job> {
  return { [Symbol.asyncIterator]: () => sweeps(paging) };
}

async function* sweeps(paging: Paging): AsyncGenerator<Job, void, undefined> {
  const given = new Set<string>();
  for (let count = 0; count < MOST_SWEEPS; count += 1) {
    const sweep = new Sweep(paging);
    for await (const task of sweep.tasks()) {
      if (given.has(task.id)) continue;
      given.add(task.id);
      yield task;
    }
    if (sweep.steady) return;
  }
}

/**
 * One way through the list, tasks that come twice included. What `offset` counts is found out by a look half a page
 * further on: where records are counted half of the first page comes again, where pages are, none of it does. Records
 * are then read with an overlap of one, which shows whether the list moved up in between.
 */
class Sweep {
  readonly #paging: Paging;
  readonly #met = new Set<string>();
  #total: number | undefined;
  /** Requests that may still be sent. */
  #left = Number.POSITIVE_INFINITY;
  /** False once the list was seen to move: something may have slipped past. */
  steady = true;

  constructor(paging: Paging) {
    this.#paging = paging;
  }

  async *tasks(): AsyncGenerator<Job, void, undefined> {
    const { start, known } = this.#paging;
    const first = yield* this.#read(start);
    if (this.#isLast(first)) return;
    // What a page really holds: a service may give less than it is asked for.
    const { size } = first;
    const step = size < SMALL ? 1 : size - 1;
    this.#left = 10 + MOST_REQUESTS * Math.ceil((this.#total ?? Number.POSITIVE_INFINITY) / step);
    // By small pages it cannot be told; one step at a time is right for both.
    const reading = size < SMALL ? 'pages' : (known.reading ?? (await this.#findOut(size)));
    yield* reading === 'records' ? this.#byRecords(first.size) : this.#byPages();
  }

  async #findOut(size: number): Promise<OffsetReading> {
    const { start = 0, known, readPage } = this.#paging;
    const { tasks } = await readPage(start + Math.ceil(size / 2));
    // A third, for tasks that came in since may have pushed a few of the first page onto any other.
    const reading = this.#metOf(tasks) * 3 >= size ? 'records' : 'pages';
    // Nothing at all may be the end of a list of either kind.
    if (tasks.length > 0) known.reading = reading;
    return reading;
  }

  async *#byRecords(read: number): AsyncGenerator<Job, void, undefined> {
    let position = (this.#paging.start ?? 0) + read;
    for (;;) {
      const page = yield* this.#read(position - 1);
      // Nothing new is the end, or an offset that the service passes over.
      if (page.met === page.size || this.#isLast(page)) return;
      if (page.met === 0) this.steady = false;
      position += Math.max(page.size - 1, 1);
    }
  }

  async *#byPages(): AsyncGenerator<Job, void, undefined> {
    const second = (this.#paging.start ?? 0) + 1;
    for (let number = second; ; number += 1) {
      const page = yield* this.#read(number);
      // Page 1 is the first again where pages are counted from 1.
      if ((page.met === page.size && number > second) || this.#isLast(page)) return;
    }
  }

  /** Reads a page, and says how much of it had come before. */
  async *#read(offset: number | undefined): AsyncGenerator<Job, PageRead, undefined> {
    const { tasks, totalCount } = await this.#paging.readPage(offset);
    if (this.#total !== undefined && totalCount !== this.#total) this.steady = false;
    this.#total = totalCount;
    this.#left -= 1;
    const read = { size: tasks.length, met: this.#metOf(tasks) };
    for (const { id } of tasks) this.#met.add(id);
    yield* tasks;
    return read;
  }

  #metOf(tasks: readonly Job[]): number {
    return tasks.filter(({ id }) => this.#met.has(id)).length;
  }

  /** A count that says "no more" after a full page may be an old one, so only a page that is not full is believed to be the last. */
  #isLast({ size }: PageRead): boolean {
    const all = this.#met.size >= (this.#total ?? 0);
    const last = size === 0 || this.#left <= 0 || (size < this.#paging.limit && all);
    if (last && !all) this.steady = false;
    return last;
  }
}
