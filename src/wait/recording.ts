type End = 'done' | { readonly error: unknown };

/** What has happened so far and what is yet to come, for any number of readers: each reads all of it, from the first. */
export class Recording<T> {
  readonly #items: T[] = [];
  #end: End | undefined;
  #change: Promise<void> | undefined;
  #tellChange = (): void => {};

  get length(): number {
    return this.#items.length;
  }

  push(item: T): void {
    this.#items.push(item);
    this.#changed();
  }

  /** Ends every reading once all was read. */
  end(): void {
    this.#end ??= 'done';
    this.#changed();
  }

  /** Ends every reading with a throw once all was read. */
  fail(error: unknown): void {
    this.#end ??= { error };
    this.#changed();
  }

  read(): AsyncIterableIterator<T> {
    let place = 0;
    let left = false;
    const reading: AsyncIterableIterator<T> = {
      next: () => {
        place += 1;
        return this.#at(place - 1, () => left);
      },
      return: () => {
        left = true;
        this.#changed();
        return Promise.resolve({ done: true, value: undefined });
      },
      [Symbol.asyncIterator]: () => reading,
    };
    return reading;
  }

  /** Who asks for the place after the last meets the end, whatever it is; who asks for one after that, the end of a reading that is over. */
  async #at(place: number, hasLeft: () => boolean): Promise<IteratorResult<T>> {
    while (!hasLeft()) {
      if (place < this.#items.length) return { done: false, value: this.#items[place] as T };
      if (this.#end) {
        if (this.#end !== 'done' && place === this.#items.length) throw this.#end.error;
        break;
      }
      this.#change ??= new Promise(resolve => {
        this.#tellChange = resolve;
      });
      await this.#change;
    }
    return { done: true, value: undefined };
  }

  #changed(): void {
    this.#change = undefined;
    this.#tellChange();
  }
}
