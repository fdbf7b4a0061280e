interface PendingRead<T> {
  resolve(result: IteratorResult<T>): void;
  reject(reason: unknown): void;
}

/** What of a queue may be dropped when its reader falls behind. */
export interface DropPolicy<T> {
  matches(item: T): boolean;
  /** The oldest goes when more of them than this are kept. */
  readonly maxBuffered: number;
}

/** One iteration over what happens: what comes before it is asked for is kept, in order. */
export class UpdateStream<T> implements AsyncIterableIterator<T> {
  readonly #onClose: (queue: UpdateStream<T>) => void;
  readonly #dropPolicy: DropPolicy<T> | undefined;
  readonly #pendingReads: PendingRead<T>[] = [];
  #buffer: T[] = [];
  #droppableCount = 0;
  #end: { error: unknown } | 'done' | undefined;

  /** @param onClose called when the reader leaves early. */
  constructor(onClose: (queue: UpdateStream<T>) => void, dropPolicy?: DropPolicy<T>) {
    this.#onClose = onClose;
    this.#dropPolicy = dropPolicy;
  }

  push(item: T): void {
    if (this.#end) return;
    const pendingRead = this.#pendingReads.shift();
    if (pendingRead) {
      pendingRead.resolve({ done: false, value: item });
      return;
    }
    this.#buffer.push(item);
    if (!this.#dropPolicy?.matches(item)) return;
    this.#droppableCount += 1;
    if (this.#droppableCount <= this.#dropPolicy.maxBuffered) return;
    const { matches } = this.#dropPolicy;
    this.#buffer.splice(this.#buffer.findIndex(matches), 1);
    this.#droppableCount -= 1;
  }

  /** Ends the iteration once what is kept has been read. */
  end(): void {
    this.#end ??= 'done';
    for (const pendingRead of this.#pendingReads.splice(0))
      pendingRead.resolve({ done: true, value: undefined });
  }

  /** Ends it with a throw: one reader meets it, any other the end. */
  fail(error: unknown): void {
    if (this.#end) return;
    const pendingRead = this.#pendingReads.shift();
    this.#end = pendingRead ? 'done' : { error };
    pendingRead?.reject(error);
    this.end();
  }

  next(): Promise<IteratorResult<T>> {
    if (this.#buffer.length > 0) {
      const value = this.#buffer.shift() as T;
      if (this.#dropPolicy?.matches(value)) this.#droppableCount -= 1;
      return Promise.resolve({ done: false, value });
    }
    if (!this.#end)
      return new Promise((resolve, reject) => this.#pendingReads.push({ resolve, reject }));
    if (this.#end === 'done') return Promise.resolve({ done: true, value: undefined });
    const { error } = this.#end;
    this.#end = 'done';
    return Promise.reject(error);
  }

  return(): Promise<IteratorResult<T>> {
    this.#buffer = [];
    this.#end = 'done';
    this.end();
    this.#onClose(this);
    return Promise.resolve({ done: true, value: undefined });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
