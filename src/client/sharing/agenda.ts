import { Heap } from '../../heap.js';
import type { PlannedLook } from './planned-look.js';

/** Planned looks by time, until they are answered: which are due, and which may be taken already. */
export class Agenda {
  #size = 0;
  /** How many of them let the process end. */
  #unrefed = 0;
  readonly #toWake = new Heap<'wakePlace', PlannedLook>(
    'wakePlace',
    (one, other) => one.wakeAt < other.wakeAt,
  );
  readonly #toOpen = new Heap<'openPlace', PlannedLook>(
    'openPlace',
    (one, other) => one.earliest < other.earliest,
  );
  readonly #open = new Set<PlannedLook>();

  get size(): number {
    return this.#size;
  }

  /** Whether there is none that should keep the process alive. */
  get unref(): boolean {
    return this.#unrefed === this.#size;
  }

  add(look: PlannedLook): void {
    look.isPlanned = true;
    this.#size += 1;
    if (look.unref) this.#unrefed += 1;
    this.#toWake.put(look);
    this.#toOpen.put(look);
  }

  remove(look: PlannedLook): void {
    if (!look.isPlanned) return;
    look.isPlanned = false;
    this.#size -= 1;
    if (look.unref) this.#unrefed -= 1;
    this.#toWake.remove(look);
    if (!this.#toOpen.remove(look)) this.#open.delete(look);
  }

  /** Sets another time for a look that was given as due. */
  postpone(look: PlannedLook, wakeAt: number): void {
    if (this.#toWake.has(look)) return;
    look.wakeAt = wakeAt;
    this.#toWake.put(look);
  }

  /** When the next look is due; Infinity without any. */
  next(): number {
    return this.#toWake.first?.wakeAt ?? Number.POSITIVE_INFINITY;
  }

  /** The looks that have come due, so many at most. Each is given once, unless it is postponed. */
  takeDue(now: number, most = Number.POSITIVE_INFINITY): PlannedLook[] {
    let left = most;
    return this.#toWake.takeWhile(look => look.wakeAt <= now && left-- > 0);
  }

  /** The looks that may be taken now, due or not. */
  open(now: number): ReadonlySet<PlannedLook> {
    for (const look of this.#toOpen.takeWhile(({ earliest }) => earliest <= now)) {
      this.#open.add(look);
    }
    return this.#open;
  }

  /** The looks that come due up to a time. */
  until(time: number): PlannedLook[] {
    return this.#toWake.firstWhile(look => look.wakeAt <= time);
  }
}
