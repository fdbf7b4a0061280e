/** Of what may stand in a heap: where it does, in a field that is the heap's; any negative number outside. */
export type HeapItem<Field extends string> = { [K in Field]: number };

export const NOT_IN_HEAP = -1;

export type IsBefore<T> = (one: T, other: T) => boolean;

/**
 * What stands in an order, may move in it, and may leave from any place. A binary heap in which each knows its place, in
 * a field that it has for this heap alone, so that every change costs the logarithm of their number and nothing is left
 * behind. The packages for heaps either cannot take from the middle or keep a map beside.
 */
export class IndexedHeap<Field extends string, T extends HeapItem<Field>> {
  readonly #indexField: Field;
  #isBefore: IsBefore<T>;
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
    return this.#indexOf(item) >= 0;
  }

  /** Puts one in, or where it belongs now. */
  upsert(item: T): void {
    if (!this.has(item)) this.#set(this.#items.length, item);
    this.#restoreOrder(item);
  }

  /** Whether it was inside. */
  remove(item: T): boolean {
    const index = this.#indexOf(item);
    if (index < 0) return false;
    this.#set(NOT_IN_HEAP, item);
    const last = this.#items.pop() as T;
    if (last === item) return true;
    this.#set(index, last);
    this.#restoreOrder(last);
    return true;
  }

  /** Takes out those in front that pass a test which none after them passes, in order. */
  popWhile(predicate: (item: T) => boolean): T[] {
    const popped: T[] = [];
    for (let { first } = this; first !== undefined && predicate(first); first = this.first) {
      this.remove(first);
      popped.push(first);
    }
    return popped;
  }

  /** Those in front that pass a test which none after them passes, in no order. */
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

  /** From now on they stand in this order. */
  reorder(isBefore: IsBefore<T>): void {
    if (isBefore === this.#isBefore) return;
    this.#isBefore = isBefore;
    for (let index = (this.#items.length >> 1) - 1; index >= 0; index--) {
      this.#siftDown(this.#items[index] as T, index);
    }
  }

  #restoreOrder(item: T): void {
    this.#siftUp(item, this.#indexOf(item));
    this.#siftDown(item, this.#indexOf(item));
  }

  #siftUp(item: T, from: number): void {
    let index = from;
    while (index > 0) {
      const parentIndex = (index - 1) >> 1;
      const parentItem = this.#items[parentIndex] as T;
      if (!this.#isBefore(item, parentItem)) break;
      this.#set(index, parentItem);
      index = parentIndex;
    }
    this.#set(index, item);
  }

  #siftDown(item: T, from: number): void {
    let index = from;
    for (;;) {
      const childIndex = this.#earlierSibling(2 * index + 1);
      const childItem = this.#items[childIndex];
      if (childItem === undefined || !this.#isBefore(childItem, item)) break;
      this.#set(index, childItem);
      index = childIndex;
    }
    this.#set(index, item);
  }

  /** The place of the earlier of two neighbours. */
  #earlierSibling(index: number): number {
    const left = this.#items[index];
    const right = this.#items[index + 1];
    return left && right && this.#isBefore(right, left) ? index + 1 : index;
  }

  #indexOf(item: T): number {
    return item[this.#indexField];
  }

  #set(index: number, item: T): void {
    if (index >= 0) this.#items[index] = item;
    (item as HeapItem<string>)[this.#indexField] = index;
  }
}
