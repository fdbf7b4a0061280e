/** What `offset` counts. The documents say records; the vendor's own Terraform provider counts pages, from 1. */
export type OffsetMode = 'records' | 'pages';

export interface Identifiable {
  readonly id: string;
}

/** A page as it was read: of jobs, or of whatever else goes by a job's id. */
export interface ListPage<T extends Identifiable> {
  readonly tasks: readonly T[];
  /** How many tasks match, on all pages; undefined when the service does not say. */
  readonly totalCount: number | undefined;
}

export interface PaginationOptions<
  T extends Identifiable = Identifiable,
  P extends ListPage<T> = ListPage<T>,
> {
  /** Reads the page at an offset; without one, the service's first. */
  readPage(offset: number | undefined): Promise<P>;
  /** Records in a full page. */
  readonly limit: number;
  /** Where the caller wants to begin. */
  readonly startOffset: number | undefined;
  /** What was found out before; kept up to date. */
  readonly learned: { offsetMode?: OffsetMode };
  /** Records of a page that are read again with the next, so that as many may move up in between and none is missed; no more than a quarter of the page. Default 1. */
  readonly overlap?: number;
  /** Pages that may be asked for at a time, where the list is long: a long list would have moved on by its last page. Default 1. */
  readonly concurrency?: number;
}

/** Pages of fewer records do not tell how a list counts. */
const MIN_DETECTION_RECORDS = 5;

/** So many pages that are left are worth asking for one more at a time, of which some may turn out not to be wanted. */
const REMAINING_PAGES_PER_PREFETCH = 8;

interface PageSummary {
  readonly size: number;
  /** How many of the tasks had come in this sweep before. */
  readonly seenCount: number;
}

/** A list that never stands still is swept this often, */
const MAX_SCANS = 3;
/** and a sweep ends, where the list grows as fast as it is read, after this many times the requests that its first page let expect. */
const MAX_REQUESTS_FACTOR = 3;

/** Every task of a list, page after page, each id once; anew for each iteration. */
export function paginate<T extends Identifiable>(options: PaginationOptions<T>): AsyncIterable<T> {
  return { [Symbol.asyncIterator]: () => scanUntilStable(options) };
}

/** The pages of a list from the first to the last, once: of a list that moves something may slip past. */
export function scanPages<T extends Identifiable, P extends ListPage<T>>(
  options: PaginationOptions<T, P>,
): AsyncIterable<P> {
  return new PageScan(options).pages();
}

async function* scanUntilStable<T extends Identifiable>(
  options: PaginationOptions<T>,
): AsyncGenerator<T, void, void> {
  const yieldedIds = new Set<string>();
  for (let attempt = 0; attempt < MAX_SCANS; attempt += 1) {
    const scan = new PageScan(options);
    for await (const { tasks } of scan.pages()) {
      for (const task of tasks) {
        if (yieldedIds.has(task.id)) continue;
        yieldedIds.add(task.id);
        yield task;
      }
    }
    if (scan.isStable) return;
  }
}

/**
 * One way through the list, tasks that come twice included. What `offset` counts is found out by a look half a page
 * further on: where records are counted half of the first page comes again, where pages are, none of it does. Records
 * are then read with an overlap, which shows whether the list moved up in between.
 */
class PageScan<T extends Identifiable, P extends ListPage<T>> {
  readonly #options: PaginationOptions<T, P>;
  readonly #seenIds = new Set<string>();
  #total: number | undefined;
  /** Pages that were asked for ahead, by their offsets. */
  readonly #prefetched = new Map<number, Promise<P>>();
  /** Requests that may still be sent. */
  #requestsLeft = Number.POSITIVE_INFINITY;
  /** False once the list was seen to move: something may have slipped past. */
  isStable = true;

  constructor(options: PaginationOptions<T, P>) {
    this.#options = options;
  }

  async *pages(): AsyncGenerator<P, void, void> {
    const { startOffset, learned } = this.#options;
    const first = yield* this.#readPage(startOffset);
    if (this.#isLast(first)) return;
    // What a page really holds: a service may give less than it is asked for.
    const { size } = first;
    const step = size < MIN_DETECTION_RECORDS ? 1 : this.#stepAfter(size);
    this.#requestsLeft =
      10 + MAX_REQUESTS_FACTOR * Math.ceil((this.#total ?? Number.POSITIVE_INFINITY) / step);
    // By small pages it cannot be told; one step at a time is right for both.
    const offsetMode =
      size < MIN_DETECTION_RECORDS
        ? 'pages'
        : (learned.offsetMode ?? (await this.#detectOffsetMode(size)));
    yield* offsetMode === 'records' ? this.#readByRecords(first.size) : this.#readByPages();
  }

  async #detectOffsetMode(size: number): Promise<OffsetMode> {
    const { startOffset = 0, learned, readPage } = this.#options;
    const { tasks } = await readPage(startOffset + Math.ceil(size / 2));
    // A third, for tasks that came in since may have pushed a few of the first page onto any other.
    const offsetMode = this.#countSeen(tasks) * 3 >= size ? 'records' : 'pages';
    // Nothing at all may be the end of a list of either kind.
    if (tasks.length > 0) learned.offsetMode = offsetMode;
    return offsetMode;
  }

  async *#readByRecords(firstSize: number): AsyncGenerator<P, void, void> {
    const step = this.#stepAfter(firstSize);
    let position = (this.#options.startOffset ?? 0) + step;
    for (;;) {
      this.#prefetch(position, step);
      const page = yield* this.#readPage(position);
      // Nothing new is the end, or an offset that the service passes over.
      if (page.seenCount === page.size || this.#isLast(page)) return;
      if (page.seenCount === 0) this.isStable = false;
      // A few records less still leave an overlap, and what was asked ahead fits.
      position += page.size > step ? step : this.#stepAfter(page.size);
    }
  }

  /** Asks for the pages from a position on that are as good as certain to be read. */
  #prefetch(position: number, step: number): void {
    const pagesLeft = ((this.#total ?? 0) - position) / step;
    const prefetchCount = Math.min(
      this.#options.concurrency ?? 1,
      Math.ceil(pagesLeft / REMAINING_PAGES_PER_PREFETCH),
    );
    for (let count = 0; count < prefetchCount; count += 1) {
      const offset = position + count * step;
      if (this.#prefetched.has(offset)) continue;
      const page = this.#options.readPage(offset);
      // It may never be read, and then fails unseen.
      page.catch(() => {});
      this.#prefetched.set(offset, page);
    }
  }

  /** How far on from a page of so many records the next one begins. */
  #stepAfter(size: number): number {
    const overlap = Math.min(this.#options.overlap ?? 1, Math.ceil(size / 4));
    return Math.max(size - overlap, 1);
  }

  async *#readByPages(): AsyncGenerator<P, void, void> {
    const secondPage = (this.#options.startOffset ?? 0) + 1;
    for (let pageNumber = secondPage; ; pageNumber += 1) {
      const page = yield* this.#readPage(pageNumber);
      // Page 1 is the first again where pages are counted from 1.
      if ((page.seenCount === page.size && pageNumber > secondPage) || this.#isLast(page)) return;
    }
  }

  /** Reads a page, and says how much of it had come before. */
  async *#readPage(offset: number | undefined): AsyncGenerator<P, PageSummary, void> {
    const prefetched = offset === undefined ? undefined : this.#prefetched.get(offset);
    if (offset !== undefined) this.#prefetched.delete(offset);
    const page = await (prefetched ?? this.#options.readPage(offset));
    const { tasks, totalCount } = page;
    if (this.#total !== undefined && totalCount !== this.#total) this.isStable = false;
    this.#total = totalCount;
    this.#requestsLeft -= 1;
    const summary = { size: tasks.length, seenCount: this.#countSeen(tasks) };
    for (const { id } of tasks) this.#seenIds.add(id);
    yield page;
    return summary;
  }

  #countSeen(tasks: readonly T[]): number {
    return tasks.filter(({ id }) => this.#seenIds.has(id)).length;
  }

  /** A count that says "no more" after a full page may be an old one, so only a page that is not full is believed to be the last. */
  #isLast({ size }: PageSummary): boolean {
    const isComplete = this.#seenIds.size >= (this.#total ?? 0);
    const isLast =
      size === 0 || this.#requestsLeft <= 0 || (size < this.#options.limit && isComplete);
    if (isLast && !isComplete) this.isStable = false;
    return isLast;
  }
}
