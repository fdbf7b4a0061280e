interface Reader<T> {
  resolve(result: IteratorResult<T>): void;
  reject(reason: unknown): void;
}

/** What of a queue may be dropped when its reader falls behind. */
export interface Droppable<T> {
  is(item: T): boolean;
  /** The oldest goes when more of them than this are kept. */
  readonly most: number;
}

/** One iteration over what happens: what comes before it is asked for is kept, in order. */
export class AsyncQueue<T> implements AsyncIterableIterator<T> {
  readonly #left: (queue: AsyncQueue<T>) => void;
  readonly #droppable: Droppable<T> | undefined;
  readonly #readers: Reader<T>[] = [];
  #kept: T[] = [];
  #dropCandidates = 0;
  #end: { error: unknown } | 'done' | undefined;

  /** @param left called when the reader leaves early. */
  constructor(left: (queue: AsyncQueue<T>) => void, droppable?: Droppable<T>) {
    this.#left = left;
    this.#droppable = droppable;
  }

  push(item: T): void {
    if (this.#end) return;
    const reader = this.#readers.shift();
    if (reader) {
      reader.resolve({ done: false, value: item });
      return;
    }
    this.#kept.push(item);
    if (!this.#droppable?.is(item)) return;
    this.#dropCandidates += 1;
    if (this.#dropCandidates <= this.#droppable.most) return;
    const { is } = this.#droppable;
    this.#kept.splice(this.#kept.findIndex(is), 1);
    this.#dropCandidates -= 1;
  }

  /** Ends the iteration once what is kept has been read. */
  end(): void {
    this.#end ??= 'done';
    for (const reader of this.#readers.splice(0)) reader.resolve({ done: true, value: undefined });
  }

  /** Ends it with a throw: one reader meets it, any other the end. */
  fail(error: unknown): void {
    if (this.#end) return;
    const reader = this.#readers.shift();
    this.#end = reader ? 'done' : { error };
    reader?.reject(error);
    this.end();
  }

  next(): Promise<IteratorResult<T>> {
    if (this.#kept.length > 0) {
      const value = this.#kept.shift() as T;
      if (this.#droppable?.is(value)) this.#dropCandidates -= 1;
      return Promise.resolve({ done: false, value });
    }
    if (!this.#end)
      return new Promise((resolve, reject) => this.#readers.push({ resolve, reject }));
    if (this.#end === 'done') return Promise.resolve({ done: true, value: undefined });
    const { error } = this.#end;
    this.#end = 'done';
    return Promise.reject(error);
  }

  return(): Promise<IteratorResult<T>> {
    this.#kept = [];
    this.#end = 'done';
    this.end();
    this.#left(this);
    return Promise.resolve({ done: true, value: undefined });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
