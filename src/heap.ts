/** Of what may stand in a heap: where it does, in a field that is the heap's; any negative number outside. */
export type Placed<Field extends string> = { [K in Field]: number };

export const OUTSIDE = -1;

export type IsBefore<T> = (one: T, other: T) => boolean;

/**
 * What stands in an order, may move in it, and may leave from any place. A binary heap in which each knows its place, in
 * a field that it has for this heap alone, so that every change costs the logarithm of their number and nothing is left
 * behind. The packages for heaps either cannot take from the middle or keep a map beside.
 */
export class Heap<Field extends string, T extends Placed<Field>> {
  readonly #field: Field;
  #isBefore: IsBefore<T>;
  readonly #items: T[] = [];

  constructor(field: Field, isBefore: IsBefore<T>) {
    this.#field = field;
    this.#isBefore = isBefore;
  }

  get size(): number {
    return this.#items.length;
  }

  get first(): T | undefined {
    return this.#items[0];
  }

  has(item: T): boolean {
    return this.#placeOf(item) >= 0;
  }

  /** Puts one in, or where it belongs now. */
  put(item: T): void {
    if (!this.has(item)) this.#set(this.#items.length, item);
    this.#settle(item);
  }

  /** Whether it was inside. */
  remove(item: T): boolean {
    const place = this.#placeOf(item);
    if (place < 0) return false;
    this.#set(OUTSIDE, item);
    const last = this.#items.pop() as T;
    if (last === item) return true;
    this.#set(place, last);
    this.#settle(last);
    return true;
  }

  /** Takes out those in front that pass a test which none after them passes, in order. */
  takeWhile(test: (item: T) => boolean): T[] {
    const taken: T[] = [];
    for (let { first } = this; first !== undefined && test(first); first = this.first) {
      this.remove(first);
      taken.push(first);
    }
    return taken;
  }

  /** Those in front that pass a test which none after them passes, in no order. */
  firstWhile(test: (item: T) => boolean): T[] {
    const found: T[] = [];
    const places = [0];
    for (let place = places.pop(); place !== undefined; place = places.pop()) {
      const item = this.#items[place];
      if (item === undefined || !test(item)) continue;
      found.push(item);
      places.push(2 * place + 1, 2 * place + 2);
    }
    return found;
  }

  /** From now on they stand in this order. */
  arrange(isBefore: IsBefore<T>): void {
    if (isBefore === this.#isBefore) return;
    this.#isBefore = isBefore;
    for (let place = (this.#items.length >> 1) - 1; place >= 0; place--) {
      this.#sink(this.#items[place] as T, place);
    }
  }

  #settle(item: T): void {
    this.#rise(item, this.#placeOf(item));
    this.#sink(item, this.#placeOf(item));
  }

  #rise(item: T, from: number): void {
    let place = from;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      const above = this.#items[parent] as T;
      if (!this.#isBefore(item, above)) break;
      this.#set(place, above);
      place = parent;
    }
    this.#set(place, item);
  }

  #sink(item: T, from: number): void {
    let place = from;
    for (;;) {
      const next = this.#earlierOf(2 * place + 1);
      const below = this.#items[next];
      if (below === undefined || !this.#isBefore(below, item)) break;
      this.#set(place, below);
      place = next;
    }
    this.#set(place, item);
  }

  /** The place of the earlier of two neighbours. */
  #earlierOf(place: number): number {
    const one = this.#items[place];
    const other = this.#items[place + 1];
    return one && other && this.#isBefore(other, one) ? place + 1 : place;
  }

  #placeOf(item: T): number {
    return item[this.#field];
  }

  #set(place: number, item: T): void {
    if (place >= 0) this.#items[place] = item;
    (item as Placed<string>)[this.#field] = place;
  }
}
