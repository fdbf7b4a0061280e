import { Line } from '../line.js';
import type { PlannedLook } from './planned-look.js';

/** Planned looks by time, until they are answered: which are due, and which may be taken already. */
export class Agenda {
  readonly #planned = new Set<PlannedLook>();
  readonly #toWake = new Line<PlannedLook>((one, other) => one.wakeAt - other.wakeAt);
  readonly #toOpen = new Line<PlannedLook>((one, other) => one.earliest - other.earliest);
  readonly #open = new Set<PlannedLook>();
  /** How many of them let the process end. */
  #unrefed = 0;

  get size(): number {
    return this.#planned.size;
  }

  /** Whether there is none that should keep the process alive. */
  get unref(): boolean {
    return this.#unrefed === this.#planned.size;
  }

  add(look: PlannedLook): void {
    this.#planned.add(look);
    if (look.unref) this.#unrefed += 1;
    this.#toWake.join(look);
    this.#toOpen.join(look);
  }

  remove(look: PlannedLook): void {
    if (!this.#planned.delete(look)) return;
    if (look.unref) this.#unrefed -= 1;
    this.#toWake.leave(look);
    this.#toOpen.leave(look);
    this.#open.delete(look);
  }

  /** Sets another time for a look that was given as due. */
  postpone(look: PlannedLook, wakeAt: number): void {
    if (this.#toWake.has(look)) return;
    look.wakeAt = wakeAt;
    this.#toWake.join(look);
  }

  /** When the next look is due; Infinity without any. */
  next(): number {
    return this.#toWake.first?.wakeAt ?? Number.POSITIVE_INFINITY;
  }

  /** The looks that have come due. Each is given once, unless it is postponed. */
  takeDue(now: number): PlannedLook[] {
    return takeWhile(this.#toWake, look => look.wakeAt <= now);
  }

  /** The looks that may be taken now, due or not. */
  open(now: number): ReadonlySet<PlannedLook> {
    for (const look of takeWhile(this.#toOpen, ({ earliest }) => earliest <= now)) {
      this.#open.add(look);
    }
    return this.#open;
  }

  /** The looks that come due up to a time. */
  until(time: number): PlannedLook[] {
    return this.#toWake.firstWhile(look => look.wakeAt <= time);
  }

  [Symbol.iterator](): IterableIterator<PlannedLook> {
    return this.#planned.values();
  }
}

function takeWhile<T>(line: Line<T>, test: (item: T) => boolean): T[] {
  const taken: T[] = [];
  for (let first = line.first; first !== undefined && test(first); first = line.first) {
    line.leave(first);
    taken.push(first);
  }
  return taken;
}
