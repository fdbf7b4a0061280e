import { monotonicNow } from '../clock.js';

/** How far one of many jobs is. */
export interface Member {
  percent: number;
  /** The monotonic time at which it is expected to end. */
  endsAt: number | undefined;
  settled: boolean;
}

/** How far many jobs are together, kept up as each moves on. */
export class CrowdProgress {
  readonly #members = new Set<Member>();
  #percents = 0;
  #withoutEta = 0;
  /** The open member that is expected to end last; undefined when that must be looked for again. */
  #last: Member | undefined;

  join(): Member {
    const member: Member = { percent: 0, endsAt: undefined, settled: false };
    this.#members.add(member);
    this.#withoutEta += 1;
    return member;
  }

  moved(member: Member, percent: number, eta: number | undefined): void {
    this.#withoutEta += Number(eta === undefined) - Number(member.endsAt === undefined);
    this.#percents += percent - member.percent;
    member.percent = percent;
    member.endsAt = eta === undefined ? undefined : monotonicNow() + eta;
    if (member === this.#last || this.#endsAt(member) > this.#endsAt(this.#last))
      this.#last = undefined;
  }

  settled(member: Member): void {
    this.moved(member, 100, 0);
    member.settled = true;
    this.#last = undefined;
  }

  /** The mean of the percentages; a job that has settled counts as 100 however it ended. */
  get percent(): number {
    return this.#members.size === 0 ? 100 : this.#percents / this.#members.size;
  }

  /** Milliseconds until the last is expected to end; undefined while one is left of which nothing can be said. */
  get eta(): number | undefined {
    if (this.#withoutEta > 0) return undefined;
    this.#last ??= this.#findLast();
    return Math.max(this.#endsAt(this.#last) - monotonicNow(), 0);
  }

  #findLast(): Member | undefined {
    let last: Member | undefined;
    for (const member of this.#members) {
      if (!member.settled && this.#endsAt(member) > this.#endsAt(last)) last = member;
    }
    return last;
  }

  #endsAt(member: Member | undefined): number {
    return member?.endsAt ?? Number.NEGATIVE_INFINITY;
  }
}
