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
type StreamEnd = 'done' | { readonly error: unknown };

/** What has happened so far and what is yet to come, for any number of readers: each reads all of it, from the first. */
export class ReplayStream<T> {
  readonly #items: T[] = [];
  #end: StreamEnd | undefined;
  #nextChange: Promise<void> | undefined;
  #resolveChange = (): void => {};

  get length(): number {
    return this.#items.length;
  }

  push(item: T): void {
    this.#items.push(item);
    this.#notifyReaders();
  }

  /** Ends every reading once all was read. */
  end(): void {
    this.#end ??= 'done';
    this.#notifyReaders();
  }

  /** Ends every reading with a throw once all was read. */
  fail(error: unknown): void {
    this.#end ??= { error };
    this.#notifyReaders();
  }

  iterate(): AsyncIterableIterator<T> {
    let index = 0;
    let isClosed = false;
    const iterator: AsyncIterableIterator<T> = {
      next: () => {
        index += 1;
        return this.#itemAt(index - 1, () => isClosed);
      },
      return: () => {
        isClosed = true;
        this.#notifyReaders();
        return Promise.resolve({ done: true, value: undefined });
      },
      [Symbol.asyncIterator]: () => iterator,
    };
    return iterator;
  }

  /** Who asks for the place after the last meets the end, whatever it is; who asks for one after that, the end of a reading that is over. */
  async #itemAt(index: number, isClosed: () => boolean): Promise<IteratorResult<T>> {
    while (!isClosed()) {
      if (index < this.#items.length) return { done: false, value: this.#items[index] as T };
      if (this.#end) {
        if (this.#end !== 'done' && index === this.#items.length) throw this.#end.error;
        break;
      }
      this.#nextChange ??= new Promise(resolve => {
        this.#resolveChange = resolve;
      });
      await this.#nextChange;
    }
    return { done: true, value: undefined };
  }

  #notifyReaders(): void {
    this.#nextChange = undefined;
    this.#resolveChange();
  }
}
