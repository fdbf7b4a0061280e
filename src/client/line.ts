import TinyQueue from 'tinyqueue';

export type Order<T> = (one: T, other: T) => number;

/**
 * What waits in an order, and may leave from any place in it. What left stays in the heap until its turn comes, which
 * costs nothing; before there is more of it than of what waits, the heap is made anew.
 */
export class Line<T> {
  readonly #waiting = new Set<T>();
  #order: Order<T>;
  #heap: TinyQueue<T>;

  constructor(order: Order<T>) {
    this.#order = order;
    this.#heap = new TinyQueue<T>([], order);
  }

  /** How many wait. */
  get length(): number {
    return this.#waiting.size;
  }

  has(item: T): boolean {
    return this.#waiting.has(item);
  }

  /** Whose turn it is; undefined when nobody waits. */
  get first(): T | undefined {
    for (;;) {
      const first = this.#heap.peek();
      if (first === undefined || this.#waiting.has(first)) return first;
      this.#heap.pop();
    }
  }

  /** Those in front that pass a test which none after them passes, in no order. */
  firstWhile(test: (item: T) => boolean): T[] {
    const { data } = this.#heap;
    const found: T[] = [];
    const places = [0];
    for (let place = places.pop(); place !== undefined; place = places.pop()) {
      const item = data[place];
      if (item === undefined || !test(item)) continue;
      if (this.#waiting.has(item)) found.push(item);
      // In a heap each stands before the two at twice its place.
      places.push(2 * place + 1, 2 * place + 2);
    }
    return found;
  }

  join(item: T): void {
    if (this.#waiting.has(item)) return;
    this.#waiting.add(item);
    this.#heap.push(item);
  }

  leave(item: T): void {
    this.#waiting.delete(item);
    if (this.#heap.length > 2 * this.#waiting.size) this.#rebuild();
  }

  /** From now on those who wait stand in this order. */
  arrange(order: Order<T>): void {
    if (order === this.#order) return;
    this.#order = order;
    this.#rebuild();
  }

  #rebuild(): void {
    this.#heap = new TinyQueue([...this.#waiting], this.#order);
  }
}
