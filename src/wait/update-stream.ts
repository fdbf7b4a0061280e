/** How a stream ends: with a throw, or without. */
export type StreamEnd = { readonly error: unknown } | 'done';

interface PendingRead<T> {
  resolve(result: IteratorResult<T>): void;
  reject(reason: unknown): void;
}

/** A slow reader loses the oldest droppable updates beyond this number. */
const MAX_DROPPABLE_UPDATES = 100;

/** A first-in, first-out queue: Array.shift would copy a long one at every read. */
class Queue<T> {
  #items: T[] = [];
  #head = 0;

  get first(): T | undefined {
    return this.#items[this.#head];
  }

  get size(): number {
    return this.#items.length - this.#head;
  }

  push(item: T): void {
    this.#items.push(item);
  }

  shift(): T | undefined {
    const item = this.first;
    if (this.size === 0) return undefined;
    this.#head += 1;
    if (this.#head * 2 > this.#items.length) {
      this.#items = this.#items.slice(this.#head);
      this.#head = 0;
    }
    return item;
  }

  clear(): void {
    this.#items = [];
    this.#head = 0;
  }
}

interface Buffered<T> {
  readonly update: T;
  readonly number: number;
}

/** One iteration over updates: buffers, in order, those that come before they are read. */
class UpdateStream<T> implements AsyncIterableIterator<T> {
  readonly #onReturn: (stream: UpdateStream<T>) => void;
  readonly #isDroppable: (update: T) => boolean;
  readonly #pendingReads = new Queue<PendingRead<T>>();
  /** Two queues, because the droppable updates leave the oldest first, wherever the others are. */
  readonly #droppable = new Queue<Buffered<T>>();
  readonly #kept = new Queue<Buffered<T>>();
  #pushed = 0;
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
    const queue = this.#isDroppable(update) ? this.#droppable : this.#kept;
    queue.push({ update, number: this.#pushed++ });
    if (this.#droppable.size > MAX_DROPPABLE_UPDATES) this.#droppable.shift();
  }

  /** Ends the iteration once the buffer has been read. The first read after that gets the error, any other the end. */
  end(end: StreamEnd): void {
    this.#end ??= end;
    for (let read = this.#pendingReads.shift(); read; read = this.#pendingReads.shift()) {
      this.#finish(read.resolve, read.reject);
    }
  }

  next(): Promise<IteratorResult<T>> {
    return new Promise((resolve, reject) => {
      const buffered = this.#shift();
      if (buffered) resolve({ done: false, value: buffered.update });
      else if (this.#end) this.#finish(resolve, reject);
      else this.#pendingReads.push({ resolve, reject });
    });
  }

  return(): Promise<IteratorResult<T>> {
    this.#droppable.clear();
    this.#kept.clear();
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

  /** The oldest update. */
  #shift(): Buffered<T> | undefined {
    const [droppable, kept] = [this.#droppable.first, this.#kept.first];
    const isDroppableFirst = droppable && (!kept || droppable.number < kept.number);
    return (isDroppableFirst ? this.#droppable : this.#kept).shift();
  }
}

/** Hands updates to any number of iterations. */
export class UpdateBroadcast<T> {
  readonly #isDroppable: (update: T) => boolean;
  /** Most waits have none. */
  #streams: Set<UpdateStream<T>> | undefined;
  #end: StreamEnd | undefined;

  /** @param isDroppable whether a slow reader may lose an update. */
  constructor(isDroppable: (update: T) => boolean) {
    this.#isDroppable = isDroppable;
  }

  /** A new iteration: first over `earlier` updates, then over future ones. */
  iterate(earlier: Iterable<T>): AsyncIterableIterator<T> {
    const stream = new UpdateStream<T>(this.#isDroppable, closed => {
      this.#streams?.delete(closed);
    });
    for (const update of earlier) stream.push(update);
    if (this.#end) {
      stream.end(this.#end);
    } else {
      this.#streams ??= new Set();
      this.#streams.add(stream);
    }
    return stream;
  }

  push(update: T): void {
    for (const stream of this.#streams ?? []) stream.push(update);
  }

  /** Ends all iterations, including later ones. The first end counts. */
  end(end: StreamEnd): void {
    this.#end ??= end;
    for (const stream of this.#streams ?? []) stream.end(this.#end);
    this.#streams = undefined;
  }
}
