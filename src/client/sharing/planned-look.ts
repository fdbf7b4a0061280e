import { onAbort } from '../../abort.js';
import type { Job } from '../../job.js';
import type { PlannedLookContext } from '../../wait/source.js';

/** What came of asking, for all who hear of it. */
export type Heard =
  | { readonly job: Job | undefined; readonly retryAfter?: number | undefined }
  | { readonly error: unknown; readonly retryAfter?: number | undefined };

/** A look that a wait has planned, until it is answered. Times are monotonic milliseconds. */
export class PlannedLook {
  readonly id: string;
  /** Milliseconds from the planning to the look. */
  readonly delay: number;
  /** What is asked before this is too old to answer the look, */
  earliest: number;
  readonly due: number;
  /** and after this is later than the wait can do with. */
  readonly latest: number;
  /** When the wait would have the look begun at the very latest. */
  readonly limit: number;
  readonly unref: boolean;
  /** When it is to be asked for by its id, unless it is answered before. */
  wakeAt: number;
  answered = false;
  #gathered = false;
  readonly #context: PlannedLookContext;
  readonly #settle: (heard: Heard) => void;
  readonly #leaveSignal: () => void;

  /** @param abandon called with the reason when the wait no longer wants to know. */
  constructor(
    id: string,
    context: PlannedLookContext,
    now: number,
    settle: (heard: Heard) => void,
    abandon: (reason: unknown) => void,
  ) {
    const { due, tolerance, deadline, signal, unref = false } = context;
    this.id = id;
    this.delay = due;
    this.due = now + due;
    this.earliest = this.due - tolerance;
    this.latest = this.due + tolerance;
    this.limit = now + deadline;
    this.unref = unref;
    this.wakeAt = this.due;
    this.#context = context;
    this.#settle = settle;
    this.#leaveSignal = onAbort(signal, () => abandon(signal.reason));
  }

  /** Whether it decides a limit of the wait, so that nothing asked before will do. */
  get atLimit(): boolean {
    return this.limit <= this.due;
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

  /** @param began when what is heard was asked. */
  answer(heard: Heard, began: number, now: number): void {
    if (this.answered) return;
    this.answered = true;
    this.#leaveSignal();
    this.#context.began?.(now - began);
    if (heard.retryAfter !== undefined) this.#context.retryAfter?.(heard.retryAfter);
    this.#settle(heard);
  }
}
