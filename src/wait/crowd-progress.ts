import { monotonicNow } from '../clock.js';
import { Heap, OUTSIDE } from '../heap.js';

/** How far one of many jobs is, as it was last told. */
export class Member {
  percent = 0;
  /** When it is expected to end, in monotonic milliseconds. */
  endsAt = 0;
  /** Kept by the heap of those of which that can be said. */
  place = OUTSIDE;
}

/** How far many jobs are together, kept up as each moves on: a step costs the logarithm of their number at most. */
export class CrowdProgress {
  /** Those of which can be said when they end, the last first. */
  readonly #foreseen = new Heap<'place', Member>(
    'place',
    (one, other) => one.endsAt > other.endsAt,
  );
  #open = 0;
  #unforeseen = 0;
  #settled = 0;
  /** Of those that are open. */
  #percents = 0;

  join(): Member {
    this.#open += 1;
    this.#unforeseen += 1;
    return new Member();
  }

  moved(member: Member, percent: number, eta: number | undefined): void {
    this.#percents += percent - member.percent;
    member.percent = percent;
    this.#forget(member);
    if (eta === undefined) return;
    member.endsAt = monotonicNow() + eta;
    this.#foreseen.put(member);
    this.#unforeseen -= 1;
  }

  /** Once for each. */
  settled(member: Member): void {
    this.#forget(member);
    this.#unforeseen -= 1;
    this.#open -= 1;
    this.#settled += 1;
    // What fractions leave behind goes with the last.
    this.#percents = this.#open === 0 ? 0 : this.#percents - member.percent;
  }

  /** The mean of the percentages; a job that has settled counts as 100 however it ended. */
  get percent(): number {
    const all = this.#open + this.#settled;
    return all === 0 ? 100 : (this.#percents + 100 * this.#settled) / all;
  }

  /** Milliseconds until the last is expected to end; undefined while one is left of which nothing can be said. */
  get eta(): number | undefined {
    if (this.#unforeseen > 0) return undefined;
    const last = this.#foreseen.first;
    return last === undefined ? 0 : Math.max(last.endsAt - monotonicNow(), 0);
  }

  #forget(member: Member): void {
    if (this.#foreseen.remove(member)) this.#unforeseen += 1;
  }
}
