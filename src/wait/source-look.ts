import { after, type Bound, bounded, monotonicNow } from '../clock.js';
import { readable } from '../duration.js';
import type { Job } from '../job.js';
import { checkedAnswer } from './checked-answer.js';
import { type Heard, isEnd, type Looker, type Looks, type LookToCome } from './looks.js';
import type { JobSource, LookContext } from './source.js';
import type { LookTiming } from './timing.js';

/** Takes looks at a source that sleeps, or shares, as its methods say. */
export function looksAt(source: JobSource): Looks {
  return {
    plan: (looker, timing) =>
      isSharing(source)
        ? SourceLook.handedOver(source, looker, timing)
        : SourceLook.inTime(source, looker, timing),
  };
}

type SharingSource = JobSource & Required<Pick<JobSource, 'look'>>;

function isSharing(source: JobSource): source is SharingSource {
  return source.look !== undefined;
}

/** One look at a source that anyone may have written: in its time, bounded, and not believed before it was looked at. */
class SourceLook implements LookToCome {
  readonly #looker: Looker;
  /** Both in monotonic milliseconds; what is asked earlier is no matter of this look. */
  readonly #earliest: number;
  #began: number;
  #retryAfter: number | undefined;
  readonly #abandon = new AbortController();
  #stopTimer = (): void => {};

  private constructor(looker: Looker, earliest: number) {
    this.#looker = looker;
    this.#earliest = earliest;
    this.#began = earliest;
  }

  /** Sleeps until the look is due, and takes it. */
  static inTime(source: JobSource, looker: Looker, { due, deadline }: LookTiming): SourceLook {
    const planned = monotonicNow();
    const look = new SourceLook(looker, planned + due);
    const ask = (): void => {
      const now = monotonicNow();
      look.#began = now;
      const left = Math.max(planned + deadline - now, 0);
      look.#ask(context => source.getJob(looker.id, { ...context, deadline: left }), 0);
    };
    if (due > 0) look.#at(planned + due, ask);
    else ask();
    return look;
  }

  /** Hands the look over to a source that takes it in its time. */
  static handedOver(source: SharingSource, looker: Looker, timing: LookTiming): SourceLook {
    const { due, tolerance } = timing;
    const look = new SourceLook(looker, monotonicNow() + due - tolerance);
    look.#ask(context => source.look(looker.id, { ...context, ...timing }), due + tolerance);
    return look;
  }

  abandon(reason: unknown): void {
    this.#stopTimer();
    this.#abandon.abort(reason);
  }

  /** @param allowance milliseconds that the look may take besides the time that a look is given. */
  #ask(work: (context: LookContext) => ReturnType<JobSource['getJob']>, allowance: number): void {
    const { id, unref, lookTimeout } = this.#looker;
    const limit = lookTimeout + allowance;
    const told: Omit<LookContext, 'signal'> = {
      unref,
      began: (ago = 0) => {
        this.#began = monotonicNow() - ago;
      },
      retryAfter: delay => {
        this.#retryAfter = delay;
      },
    };
    const { signal } = this.#abandon;
    const what = `The look took longer than ${readable(limit)}`;
    const bound: Bound = { limit, what, signals: [signal], unref };
    const answer = heardOf(() => bounded(own => work({ ...told, signal: own }), bound), id);
    void answer.then(heard => this.#answered(heard));
  }

  /** A source that is broken, or answers too early, does not set the pace; that the job has ended is no matter of pace. */
  #answered(heard: Heard): void {
    if (this.#abandon.signal.aborted) return;
    if (isEnd(heard)) this.#tell(heard);
    else this.#at(this.#earliest, () => this.#tell(heard));
  }

  #tell(heard: Heard): void {
    const retryAfter = this.#retryAfter;
    this.#looker.heard(retryAfter === undefined ? heard : { ...heard, retryAfter }, this.#began);
  }

  #at(time: number, callback: () => void): void {
    const left = time - monotonicNow();
    if (left <= 0) callback();
    else this.#stopTimer = after(left, () => this.#at(time, callback), this.#looker.unref);
  }
}

async function heardOf(ask: () => Promise<Job | undefined>, id: string): Promise<Heard> {
  try {
    return checkedAnswer(await ask(), id);
  } catch (error) {
    return { error };
  }
}
