import { OUTSIDE } from '../../heap.js';
import type { Heard, Looker, LookToCome } from '../../wait/looks.js';
import type { LookTiming } from '../../wait/timing.js';
import type { SharedJob } from './shared-job.js';

/** A look that a wait has planned, until it is answered. Times are monotonic milliseconds. */
export class PlannedLook implements LookToCome {
  readonly looker: Looker;
  readonly job: SharedJob;
  /** Milliseconds from the planning to the look. */
  readonly delay: number;
  /** What is asked before this is too old to answer the look, */
  earliest: number;
  /** and after this is later than the wait can do with. */
  readonly latest: number;
  /** When the wait would have the look begun at the very latest. */
  readonly limit: number;
  /** Whether it decides a limit of the wait, so that nothing asked before will do. */
  readonly atLimit: boolean;
  /** When it is to be asked for by its id, unless it is answered before. */
  wakeAt: number;
  /** Kept by the agenda. */
  isPlanned = false;
  wakePlace = OUTSIDE;
  openPlace = OUTSIDE;
  /** Whether the wait has been told, or no longer wants to know. */
  isOver = false;
  #gathered = false;
  readonly #leave: (look: PlannedLook, reason: unknown) => void;

  /** @param leave called when the wait no longer wants to know. */
  constructor(
    looker: Looker,
    job: SharedJob,
    { due, tolerance, deadline }: LookTiming,
    now: number,
    leave: (look: PlannedLook, reason: unknown) => void,
  ) {
    this.looker = looker;
    this.job = job;
    this.delay = due;
    this.earliest = now + due - tolerance;
    this.latest = now + due + tolerance;
    this.limit = now + deadline;
    this.atLimit = deadline <= due;
    this.wakeAt = now + due;
    this.#leave = leave;
  }

  get unref(): boolean {
    return this.looker.unref;
  }

  /** Whether it may be put off, once, to be taken with others that come due as soon. */
  mayGather(): boolean {
    const may = this.atLimit && !this.#gathered;
    this.#gathered = true;
    return may;
  }

  /** A wait that has just begun takes what is being asked at the time. */
  joinAsking(): void {
    if (!this.atLimit) this.earliest = Number.NEGATIVE_INFINITY;
  }

  abandon(reason: unknown): void {
    if (this.isOver) return;
    this.isOver = true;
    this.#leave(this, reason);
  }

  /** Tells the wait, unless it no longer wants to know. @param began when what is heard was asked. */
  answer(heard: Heard, began: number): void {
    if (this.isOver) return;
    this.isOver = true;
    this.looker.heard(heard, began);
  }
}
