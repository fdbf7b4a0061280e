/** How a stream ends: with a throw, or without. */
export type StreamEnd = { readonly error: unknown } | 'done';

interface PendingRead<T> {
  resolve(result: IteratorResult<T>): void;
  reject(reason: unknown): void;
}

/** A slow reader loses the oldest droppable updates beyond this number. */
const MAX_DROPPABLE_UPDATES = 100;

/** One iteration over updates: buffers, in order, those that come before they are read. */
class UpdateStream<T> implements AsyncIterableIterator<T> {
  readonly #onReturn: (stream: UpdateStream<T>) => void;
  readonly #isDroppable: (update: T) => boolean;
  readonly #pendingReads: PendingRead<T>[] = [];
  #buffer: T[] = [];
  /** Index of the next update to read. */
  #head = 0;
  #end: StreamEnd | undefined;

  constructor(isDroppable: (update: T) => boolean, onReturn: (stream: UpdateStream<T>) => void) {
    this.#isDroppable = isDroppable;
    this.#onReturn = onReturn;
  }

  push(update: T): void {
    const pendingRead = this.#pendingReads.shift();
    if (pendingRead) {
      pendingRead.resolve({ done: false, value: update });
      return;
    }
    this.#buffer.push(update);
    if (!this.#isDroppable(update)) return;
    const droppable = this.#buffer.slice(this.#head).filter(this.#isDroppable);
    if (droppable.length <= MAX_DROPPABLE_UPDATES) return;
    this.#buffer.splice(this.#buffer.indexOf(droppable[0] as T, this.#head), 1);
  }

  /** Ends the iteration once the buffer has been read. One reader gets the error, any other the end. */
  end(end: StreamEnd): void {
    this.#end ??= end;
    for (const { resolve, reject } of this.#pendingReads.splice(0)) this.#finish(resolve, reject);
  }

  next(): Promise<IteratorResult<T>> {
    return new Promise((resolve, reject) => {
      if (this.#head < this.#buffer.length) resolve({ done: false, value: this.#shift() });
      else if (this.#end) this.#finish(resolve, reject);
      else this.#pendingReads.push({ resolve, reject });
    });
  }

  return(): Promise<IteratorResult<T>> {
    this.#buffer = [];
    this.#end = 'done';
    this.end('done');
    this.#onReturn(this);
    return Promise.resolve({ done: true, value: undefined });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #finish(resolve: PendingRead<T>['resolve'], reject: PendingRead<T>['reject']): void {
    const end = this.#end;
    this.#end = 'done';
    if (typeof end === 'object') reject(end.error);
    else resolve({ done: true, value: undefined });
  }

  #shift(): T {
    const update = this.#buffer[this.#head] as T;
    this.#head += 1;
    // Array.shift would copy a long buffer at every read.
    if (this.#head * 2 > this.#buffer.length) {
      this.#buffer = this.#buffer.slice(this.#head);
      this.#head = 0;
    }
    return update;
  }
}

const NO_STREAMS: readonly never[] = [];

/** Hands updates to any number of iterations. */
export class UpdateBroadcast<T> {
  readonly #isDroppable: (update: T) => boolean;
  #streams: readonly UpdateStream<T>[] = NO_STREAMS;
  #end: StreamEnd | undefined;

  /** @param isDroppable whether a slow reader may lose an update. */
  constructor(isDroppable: (update: T) => boolean) {
    this.#isDroppable = isDroppable;
  }

  /** A new iteration: first over `earlier` updates, then over those to come. */
  iterate(earlier: Iterable<T>): AsyncIterableIterator<T> {
    const stream = new UpdateStream<T>(this.#isDroppable, closed => {
      this.#streams = this.#streams.filter(each => each !== closed);
    });
    for (const update of earlier) stream.push(update);
    if (this.#end) stream.end(this.#end);
    else this.#streams = [...this.#streams, stream];
    return stream;
  }

  push(update: T): void {
    for (const stream of this.#streams) stream.push(update);
  }

  /** Ends all iterations, those to come included. The first end counts. */
  end(end: StreamEnd): void {
    this.#end ??= end;
    for (const stream of this.#streams) stream.end(this.#end);
    this.#streams = NO_STREAMS;
  }
}
