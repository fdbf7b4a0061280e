/** What `offset` counts. The documents say records; the vendor's own Terraform provider counts pages, from 1. */
export type OffsetReading = 'records' | 'pages';

export interface Identified {
  readonly id: string;
}

/** A page as it was read: of jobs, or of whatever else goes by a job's id. */
export interface Page<T extends Identified> {
  readonly tasks: readonly T[];
  /** How many tasks match, on all pages; undefined when the service does not say. */
  readonly totalCount: number | undefined;
}

export interface Paging<T extends Identified = Identified, P extends Page<T> = Page<T>> {
  /** Reads the page at an offset; without one, the service's first. */
  readPage(offset: number | undefined): Promise<P>;
  /** Records in a full page. */
  readonly limit: number;
  /** Where the caller wants to begin. */
  readonly start: number | undefined;
  /** What was found out before; kept up to date. */
  readonly known: { reading?: OffsetReading };
  /** Records of a page that are read again with the next, so that as many may move up in between and none is missed; no more than a quarter of the page. Default 1. */
  readonly overlap?: number;
  /** Pages that may be asked for at a time, where the list is long: a long list would have moved on by its last page. Default 1. */
  readonly abreast?: number;
}

/** Pages of fewer records do not tell how a list counts. */
const SMALL = 5;

/** So many pages that are left are worth asking for one more at a time, of which some may turn out not to be wanted. */
const LEFT_FOR_ONE_MORE = 8;

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
export function taskPages<T extends Identified>(paging: Paging<T>): AsyncIterable<T> {
  return { [Symbol.asyncIterator]: () => sweeps(paging) };
}

/** The pages of a list from the first to the last, once: of a list that moves something may slip past. */
export function onceThrough<T extends Identified, P extends Page<T>>(
  paging: Paging<T, P>,
): AsyncIterable<P> {
  return new Sweep(paging).pages();
}

async function* sweeps<T extends Identified>(paging: Paging<T>): AsyncGenerator<T, void, void> {
  const given = new Set<string>();
  for (let count = 0; count < MOST_SWEEPS; count += 1) {
    const sweep = new Sweep(paging);
    for await (const { tasks } of sweep.pages()) {
      for (const task of tasks) {
        if (given.has(task.id)) continue;
        given.add(task.id);
        yield task;
      }
    }
    if (sweep.steady) return;
  }
}

/**
 * One way through the list, tasks that come twice included. What `offset` counts is found out by a look half a page
 * further on: where records are counted half of the first page comes again, where pages are, none of it does. Records
 * are then read with an overlap, which shows whether the list moved up in between.
 */
class Sweep<T extends Identified, P extends Page<T>> {
  readonly #paging: Paging<T, P>;
  readonly #met = new Set<string>();
  #total: number | undefined;
  /** Pages that were asked for ahead, by their offsets. */
  readonly #asked = new Map<number, Promise<P>>();
  /** Requests that may still be sent. */
  #left = Number.POSITIVE_INFINITY;
  /** False once the list was seen to move: something may have slipped past. */
  steady = true;

  constructor(paging: Paging<T, P>) {
    this.#paging = paging;
  }

  async *pages(): AsyncGenerator<P, void, void> {
    const { start, known } = this.#paging;
    const first = yield* this.#read(start);
    if (this.#isLast(first)) return;
    // What a page really holds: a service may give less than it is asked for.
    const { size } = first;
    const step = size < SMALL ? 1 : this.#step(size);
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

  async *#byRecords(read: number): AsyncGenerator<P, void, void> {
    const full = this.#step(read);
    let position = (this.#paging.start ?? 0) + full;
    for (;;) {
      this.#askAhead(position, full);
      const page = yield* this.#read(position);
      // Nothing new is the end, or an offset that the service passes over.
      if (page.met === page.size || this.#isLast(page)) return;
      if (page.met === 0) this.steady = false;
      // A few records less still leave an overlap, and what was asked ahead fits.
      position += page.size > full ? full : this.#step(page.size);
    }
  }

  /** Asks for the pages from a position on that are as good as certain to be read. */
  #askAhead(position: number, step: number): void {
    const left = ((this.#total ?? 0) - position) / step;
    const most = Math.min(this.#paging.abreast ?? 1, Math.ceil(left / LEFT_FOR_ONE_MORE));
    for (let count = 0; count < most; count += 1) {
      const offset = position + count * step;
      if (this.#asked.has(offset)) continue;
      const page = this.#paging.readPage(offset);
      // It may never be read, and then fails unseen.
      page.catch(() => {});
      this.#asked.set(offset, page);
    }
  }

  /** How far on from a page of so many records the next one begins. */
  #step(size: number): number {
    const overlap = Math.min(this.#paging.overlap ?? 1, Math.ceil(size / 4));
    return Math.max(size - overlap, 1);
  }

  async *#byPages(): AsyncGenerator<P, void, void> {
    const second = (this.#paging.start ?? 0) + 1;
    for (let number = second; ; number += 1) {
      const page = yield* this.#read(number);
      // Page 1 is the first again where pages are counted from 1.
      if ((page.met === page.size && number > second) || this.#isLast(page)) return;
    }
  }

  /** Reads a page, and says how much of it had come before. */
  async *#read(offset: number | undefined): AsyncGenerator<P, PageRead, void> {
    const asked = offset === undefined ? undefined : this.#asked.get(offset);
    if (offset !== undefined) this.#asked.delete(offset);
    const page = await (asked ?? this.#paging.readPage(offset));
    const { tasks, totalCount } = page;
    if (this.#total !== undefined && totalCount !== this.#total) this.steady = false;
    this.#total = totalCount;
    this.#left -= 1;
    const read = { size: tasks.length, met: this.#metOf(tasks) };
    for (const { id } of tasks) this.#met.add(id);
    yield page;
    return read;
  }

  #metOf(tasks: readonly T[]): number {
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
