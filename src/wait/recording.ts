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
