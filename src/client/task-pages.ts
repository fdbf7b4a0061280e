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

interface PageRead {
  readonly size: number;
  /** How many of the tasks had been met before. */
  readonly met: number;
}

/** Every task of a list, page after page, each id once. */
export function taskPages(paging: Paging): AsyncGenerator<Job, void, undefined> {
  return new TaskPages(paging).sweeps();
}

/**
 * What `offset` counts is found out by asking for the page at offset 1: where records are counted it is the first page
 * again but for one, where pages are, it is the first or the second whole. Records are then read with an overlap of one,
 * which shows where the list moved up in between. A sweep that met fewer tasks than the service counts is done once
 * more: what had moved past it is found by the second.
 */
class TaskPages {
  readonly #paging: Paging;
  readonly #met = new Set<string>();
  #total: number | undefined;

  constructor(paging: Paging) {
    this.#paging = paging;
  }

  async *sweeps(): AsyncGenerator<Job, void, undefined> {
    yield* this.#sweep();
    if (this.#total !== undefined && !this.#complete) yield* this.#sweep();
  }

  async *#sweep(): AsyncGenerator<Job, void, undefined> {
    const { known, limit } = this.#paging;
    const first = yield* this.#read(this.#paging.start);
    if (first.size === 0 || this.#complete) return;
    // With one record a page both readings advance by one.
    const reading = known.reading ?? (limit === 1 ? 'pages' : yield* this.#findOut());
    if (this.#complete) return;
    if (reading === 'records') yield* this.#byRecords(first.size);
    else yield* this.#byPages();
  }

  async *#findOut(): AsyncGenerator<Job, OffsetReading, undefined> {
    const start = this.#paging.start ?? 0;
    let probe = yield* this.#read(start + 1);
    // The same page again: pages counted from 1, or records counted from 1, or a task came in on top.
    if (probe.met === probe.size) probe = yield* this.#read(start + 2);
    const reading = probe.met * 2 >= probe.size && probe.size > 0 ? 'records' : 'pages';
    this.#paging.known.reading = reading;
    return reading;
  }

  async *#byRecords(read: number): AsyncGenerator<Job, void, undefined> {
    let position = (this.#paging.start ?? 0) + read;
    let steppedBack = false;
    while (!this.#complete) {
      const page = yield* this.#read(position - 1);
      if (page.size === 0 || (page.met === page.size && this.#isBeyond(position))) return;
      if (page.met === 0 && !steppedBack) {
        // Nothing of the page before: the list has moved up by at least one, so look at what slipped past.
        steppedBack = true;
        position = Math.max(position - this.#paging.limit, 1);
        continue;
      }
      steppedBack = false;
      position += Math.max(page.size - 1, 1);
    }
  }

  async *#byPages(): AsyncGenerator<Job, void, undefined> {
    const { start = 0, limit } = this.#paging;
    for (let page = start + 1; !this.#complete; page += 1) {
      const { size, met } = yield* this.#read(page);
      if (size === 0) return;
      // Page 1 is the first again where pages are counted from 1.
      if (met === size && page > start + 1 && this.#isBeyond(page * limit)) return;
    }
  }

  /** Yields the tasks of a page that were not met before. A task without an id cannot have been. */
  async *#read(offset: number | undefined): AsyncGenerator<Job, PageRead, undefined> {
    const { tasks, totalCount } = await this.#paging.readPage(offset);
    this.#total = totalCount ?? this.#total;
    let met = 0;
    for (const task of tasks) {
      if (this.#met.has(task.id)) met += 1;
      else {
        if (task.id !== '') this.#met.add(task.id);
        yield task;
      }
    }
    return { size: tasks.length, met };
  }

  get #complete(): boolean {
    return this.#total !== undefined && this.#met.size >= this.#expected;
  }

  /** How many tasks there are from where the caller wants to begin. */
  get #expected(): number {
    const { start = 0, known, limit } = this.#paging;
    const skipped = known.reading === 'pages' ? Math.max(start - 1, 0) * limit : start;
    return (this.#total ?? 0) - skipped;
  }

  #isBeyond(position: number): boolean {
    return this.#total === undefined || position >= this.#total;
  }
}
