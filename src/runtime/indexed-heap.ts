/** An item of a heap, which keeps its index in a field of its own for each heap; NOT_IN_HEAP while it is in none. */
export type HeapItem<Field extends string> = { [K in Field]: number };

export const NOT_IN_HEAP = -1;

export type IsBefore<T> = (one: T, other: T) => boolean;

/**
 * A binary heap whose items can move and leave from any position in logarithmic time, because each knows its index.
 * Packages for heaps either cannot remove from the middle or keep a map beside the heap.
 */
export class IndexedHeap<Field extends string, T extends HeapItem<Field>> {
  readonly #indexField: Field;
  readonly #isBefore: IsBefore<T>;
  readonly #items: T[] = [];

  constructor(indexField: Field, isBefore: IsBefore<T>) {
    this.#indexField = indexField;
    this.#isBefore = isBefore;
  }

  get size(): number {
    return this.#items.length;
  }

  get first(): T | undefined {
    return this.#items[0];
  }

  has(item: T): boolean {
    return item[this.#indexField] >= 0;
  }

  /** Inserts an item, or moves it to where it belongs now. */
  upsert(item: T): void {
    const index = item[this.#indexField];
    this.#sift(item, index >= 0 ? index : this.#items.length);
  }

  /** Returns whether the item was in the heap. */
  remove(item: T): boolean {
    const index = item[this.#indexField];
    if (index < 0) return false;
    (item as HeapItem<string>)[this.#indexField] = NOT_IN_HEAP;
    const last = this.#items.pop() as T;
    if (last !== item) this.#sift(last, index);
    return true;
  }

  /** Removes and returns the leading items that pass a test, in order. */
  popWhile(predicate: (item: T) => boolean): T[] {
    const popped: T[] = [];
    for (let [first] = this.#items; first && predicate(first); [first] = this.#items) {
      this.remove(first);
      popped.push(first);
    }
    return popped;
  }

  /** The leading items that pass a test, in no particular order. */
  peekWhile(predicate: (item: T) => boolean): T[] {
    const found: T[] = [];
    const indexes = [0];
    for (let index = indexes.pop(); index !== undefined; index = indexes.pop()) {
      const item = this.#items[index];
      if (item === undefined || !predicate(item)) continue;
      found.push(item);
      indexes.push(2 * index + 1, 2 * index + 2);
    }
    return found;
  }

  /** Puts an item in the free slot at `index`, then moves it up or down to where it belongs. */
  #sift(item: T, index: number): void {
    const items = this.#items;
    let slot = index;
    while (slot > 0) {
      const parentSlot = (slot - 1) >> 1;
      const parent = items[parentSlot] as T;
      if (!this.#isBefore(item, parent)) break;
      this.#put(parent, slot);
      slot = parentSlot;
    }
    for (;;) {
      const [left, right] = [items[2 * slot + 1], items[2 * slot + 2]];
      const isRightFirst = left && right && this.#isBefore(right, left);
      const child = isRightFirst ? right : left;
      if (!child || !this.#isBefore(child, item)) break;
      this.#put(child, slot);
      slot = 2 * slot + (isRightFirst ? 2 : 1);
    }
    this.#put(item, slot);
  }

  #put(item: T, slot: number): void {
    this.#items[slot] = item;
    (item as HeapItem<string>)[this.#indexField] = slot;
  }
}
