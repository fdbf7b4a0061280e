import { OwnSignal } from '../abort.js';
import { after, monotonicNow } from '../clock.js';
import type { Heard, Looker, Looks, LookToCome } from '../wait/looks.js';
import type { LookTiming } from '../wait/timing.js';
import type { AskById, RequestContext } from './requests.js';

/** The looks of waits that share nothing: each asks for its own job when it is due. */
export class ApartLooks implements Looks {
  readonly #ask: AskById;

  constructor(ask: AskById) {
    this.#ask = ask;
  }

  plan(looker: Looker, timing: LookTiming): LookToCome {
    return new ApartLook(looker, timing, this.#ask);
  }
}

/** One of them, which is what its request needs to know as well. Times are monotonic milliseconds. */
class ApartLook implements LookToCome, RequestContext {
  readonly signal = new OwnSignal();
  readonly sendBy: number;
  readonly #looker: Looker;
  readonly #ask: AskById;
  readonly #due: number;
  #stopTimer: (() => void) | undefined;
  #began = Number.NaN;
  #retryAfter: number | undefined;

  constructor(looker: Looker, { due, deadline }: LookTiming, ask: AskById) {
    const now = monotonicNow();
    this.#looker = looker;
    this.#ask = ask;
    this.#due = now + due;
    this.sendBy = now + deadline;
    this.#askWhenDue();
  }

  get unref(): boolean {
    return this.#looker.unref;
  }

  began(): void {
    this.#began = monotonicNow();
  }

  retryAfter(delay: number): void {
    this.#retryAfter = delay;
  }

  abandon(reason: unknown): void {
    this.#stopTimer?.();
    this.signal.abort(reason);
  }

  #askWhenDue(): void {
    const left = this.#due - monotonicNow();
    if (left > 0) {
      this.#stopTimer = after(left, () => this.#askWhenDue(), this.unref);
      return;
    }
    this.#began = monotonicNow();
    this.#ask(this.#looker.id, this).then(
      job => this.#tell({ job, retryAfter: this.#retryAfter }),
      error => this.#tell({ error, retryAfter: this.#retryAfter }),
    );
  }

  #tell(heard: Heard): void {
    if (!this.signal.aborted) this.#looker.heard(heard, this.#began);
  }
}
