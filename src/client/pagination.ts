/** What `offset` counts: the documentation says records, the vendor's Terraform provider counts pages from 1. */
export type OffsetMode = 'records' | 'pages';

export interface Identifiable {
  readonly id: string;
}

/** One page of a list. */
export interface ListPage<T extends Identifiable> {
  readonly tasks: readonly T[];
  /** Number of matching tasks on all pages; undefined if the service does not say. */
  readonly totalCount: number | undefined;
}

export interface PaginationOptions<
  T extends Identifiable = Identifiable,
  P extends ListPage<T> = ListPage<T>,
> {
  /** Reads the page at an offset; without one, the first page. */
  readPage(offset: number | undefined): Promise<P>;
  /** Records of a full page. */
  readonly limit: number;
  /** Offset of the first page. */
  readonly startOffset: number | undefined;
  /** What earlier scans of the same list have detected. Updated by each scan. */
  readonly learned: { offsetMode?: OffsetMode };
  /** Records read again with the next page, so that records shifting between requests are not missed; at most a quarter of a page. Default 1. */
  readonly overlap?: number;
  /** Maximum number of pages requested at the same time: a long list would otherwise have shifted by its last page. Default 1. */
  readonly concurrency?: number;
}

/** The offset mode cannot be detected from smaller pages. */
const MIN_DETECTION_RECORDS = 5;
/** One page is requested ahead for every this many remaining pages. */
const REMAINING_PAGES_PER_PREFETCH = 8;
/** Maximum number of scans of a list that keeps shifting. */
const MAX_SCANS = 3;
/** A list may grow as fast as it is read: a scan ends after this many times the requests that its first page indicated. */
const MAX_REQUESTS_FACTOR = 3;

interface PageSummary {
  readonly size: number;
  /** Tasks that an earlier page of this scan contained. */
  readonly seenCount: number;
}

/** Iterates over all tasks of a list, each id once. Scans it again while it shifts between requests. */
export function paginate<T extends Identifiable>(options: PaginationOptions<T>): AsyncIterable<T> {
  return { [Symbol.asyncIterator]: () => scanUntilStable(options) };
}

/** Reads the pages of a list once. Tasks may be missed if the list shifts. */
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
 * One scan of a list; its pages may repeat tasks. To detect what `offset` counts, it adds half a page to the offset: if
 * the result repeats half of the first page, the offset counts records; if it repeats nothing, pages. Pages by records
 * overlap, which shows whether the list has shifted between requests.
 */
class PageScan<T extends Identifiable, P extends ListPage<T>> {
  readonly #options: PaginationOptions<T, P>;
  readonly #seenIds = new Set<string>();
  #total: number | undefined;
  /** Pages requested ahead, by offset. */
  readonly #prefetched = new Map<number, Promise<P>>();
  #requestsLeft = Number.POSITIVE_INFINITY;
  /** False once the list has shifted: tasks may have been missed. */
  isStable = true;

  constructor(options: PaginationOptions<T, P>) {
    this.#options = options;
  }

  async *pages(): AsyncGenerator<P, void, void> {
    const { startOffset, learned } = this.#options;
    const first = yield* this.#readPage(startOffset);
    if (this.#isLast(first)) return;
    // A service may return smaller pages than requested.
    const { size } = first;
    const step = size < MIN_DETECTION_RECORDS ? 1 : this.#stepAfter(size);
    this.#requestsLeft =
      10 + MAX_REQUESTS_FACTOR * Math.ceil((this.#total ?? Number.POSITIVE_INFINITY) / step);
    // Single steps are right in both modes.
    const offsetMode =
      size < MIN_DETECTION_RECORDS
        ? 'pages'
        : (learned.offsetMode ?? (await this.#detectOffsetMode(size)));
    yield* offsetMode === 'records' ? this.#readByRecords(first.size) : this.#readByPages();
  }

  async #detectOffsetMode(size: number): Promise<OffsetMode> {
    const { startOffset = 0, learned, readPage } = this.#options;
    const { tasks } = await readPage(startOffset + Math.ceil(size / 2));
    // A third and not half, because tasks created since may have pushed some to another page.
    const offsetMode = this.#countSeen(tasks) * 3 >= size ? 'records' : 'pages';
    // An empty page is past the end in either mode.
    if (tasks.length > 0) learned.offsetMode = offsetMode;
    return offsetMode;
  }

  async *#readByRecords(firstSize: number): AsyncGenerator<P, void, void> {
    const step = this.#stepAfter(firstSize);
    let position = (this.#options.startOffset ?? 0) + step;
    for (;;) {
      this.#prefetch(position, step);
      const page = yield* this.#readPage(position);
      // A page without a new task is the end, or the service ignores the offset.
      if (page.seenCount === page.size || this.#isLast(page)) return;
      if (page.seenCount === 0) this.isStable = false;
      // After a page that is only a little smaller the prefetched ones still overlap.
      position += page.size > step ? step : this.#stepAfter(page.size);
    }
  }

  /** Requests pages ahead, as many as are almost certain to be needed. */
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
      // Not an unhandled rejection if it is never read.
      page.catch(() => {});
      this.#prefetched.set(offset, page);
    }
  }

  /** The distance in records from a page of this size to the next. */
  #stepAfter(size: number): number {
    const overlap = Math.min(this.#options.overlap ?? 1, Math.ceil(size / 4));
    return Math.max(size - overlap, 1);
  }

  async *#readByPages(): AsyncGenerator<P, void, void> {
    const secondPage = (this.#options.startOffset ?? 0) + 1;
    for (let pageNumber = secondPage; ; pageNumber += 1) {
      const page = yield* this.#readPage(pageNumber);
      // If pages are counted from 1, page 1 repeats the first page.
      if ((page.seenCount === page.size && pageNumber > secondPage) || this.#isLast(page)) return;
    }
  }

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

  /** Whether it was the last page. A total reached by a full page may be outdated, so it takes a page that is not full. */
  #isLast({ size }: PageSummary): boolean {
    const isComplete = this.#seenIds.size >= (this.#total ?? 0);
    const isLast =
      size === 0 || this.#requestsLeft <= 0 || (size < this.#options.limit && isComplete);
    if (isLast && !isComplete) this.isStable = false;
    return isLast;
  }
}
