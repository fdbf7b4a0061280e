/** Something that is expected to end, with its place among others. */
export interface Ending {
  /** A moment of the monotonic clock. */
  endsAt: number;
  /** Where it stands in the heap; undefined outside. */
  place: number | undefined;
}

/**
 * Which of many is expected to end last. A binary heap in which each knows its place, so that one may be moved or taken
 * out in logarithmic time.
 */
export class LatestEnd {
  readonly #heap: Ending[] = [];

  /** When the last of them is expected to end. */
  get at(): number | undefined {
    return this.#heap[0]?.endsAt;
  }

  /** Puts one in, or where it belongs now. */
  put(ending: Ending): void {
    ending.place ??= this.#heap.length;
    this.#rise(ending, ending.place);
    this.#sink(ending, ending.place);
  }

  remove(ending: Ending): void {
    const { place } = ending;
    if (place === undefined) return;
    ending.place = undefined;
    const last = this.#heap.pop();
    if (!last || last === ending) return;
    last.place = place;
    this.put(last);
  }

  #rise(ending: Ending, from: number): void {
    let place = from;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      const above = this.#heap[parent] as Ending;
      if (above.endsAt >= ending.endsAt) break;
      this.#set(place, above);
      place = parent;
    }
    this.#set(place, ending);
  }

  #sink(ending: Ending, from: number): void {
    let place = from;
    for (;;) {
      const below = this.#laterOf(2 * place + 1);
      if (!below || below.endsAt <= ending.endsAt) break;
      const next = below.place as number;
      this.#set(place, below);
      place = next;
    }
    this.#set(place, ending);
  }

  /** The later of two neighbours. */
  #laterOf(place: number): Ending | undefined {
    const [one, other] = [this.#heap[place], this.#heap[place + 1]];
    return one && other && other.endsAt > one.endsAt ? other : one;
  }

  #set(place: number, ending: Ending): void {
    this.#heap[place] = ending;
    ending.place = place;
  }
}
