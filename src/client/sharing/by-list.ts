import type { Agenda } from './agenda.js';
import type { Listing } from './listing.js';
import type { PlannedLook } from './planned-look.js';
import type { NextSweep, SweepSchedule } from './schedule.js';
import { jobsOf } from './shared-jobs.js';

/** Waits begun one after another have limits that follow each other as closely: a look at one may wait so long for the next. */
const GATHERING = 500;
/** Before the list may be read, a few of many looks are taken by id, and more after so many milliseconds. */
const PROVING = 100;

/** Decides which of the looks that are due are left to the list. */
export class ByList {
  readonly #agenda: Agenda;
  readonly #schedule: SweepSchedule;
  readonly #listing: Listing;
  readonly #mayRead: () => boolean;
  /** Looks that wait for the end of a sweep. */
  #held: PlannedLook[] = [];

  constructor(agenda: Agenda, schedule: SweepSchedule, listing: Listing, mayRead: () => boolean) {
    this.#agenda = agenda;
    this.#schedule = schedule;
    this.#listing = listing;
    this.#mayRead = mayRead;
  }

  /** Reads the list where that pays. Returns the looks that are to be taken otherwise, now. */
  leave(due: readonly PlannedLook[], now: number): Set<PlannedLook> {
    const listed = due.filter(look => this.#listing.covers(look, now));
    const apart = new Set(due);
    for (const look of this.#left(listed, now)) apart.delete(look);
    return apart;
  }

  /** The looks that waited for a sweep, which is over: most have been answered. */
  release(): readonly PlannedLook[] {
    const held = this.#held;
    this.#held = [];
    return held;
  }

  /** Which looks wait for the list, or for others that they may be taken with. */
  #left(listed: readonly PlannedLook[], now: number): readonly PlannedLook[] {
    const together = now + GATHERING;
    const limits = listed.filter(({ atLimit }) => atLimit);
    const manyLimits =
      limits.length > 0 && this.#pays([...limits, ...this.#agenda.until(together)], 1, now);
    const patient = manyLimits ? listed : listed.filter(({ atLimit }) => !atLimit);
    if (this.#listing.isSweeping) return this.#hold(patient);

    const next = this.#schedule.next(now);
    // While it is quiet a job is not likely to have ended yet, and others may come due as well.
    const mayWait = ({ latest }: PlannedLook): boolean => this.#schedule.isQuiet && latest > now;
    if (now >= next.at || (!listed.every(mayWait) && this.#paysNow(next, now))) {
      if (!this.#mayRead()) {
        const few = Math.ceil(Math.sqrt(listed.length));
        return this.#postpone(listed.slice(few), () => now + PROVING);
      }
      if (now < next.soonest) return this.#postpone(patient, () => next.soonest);
      this.#listing.sweep(this.#agenda.unref);
      return this.#hold(listed);
    }
    return this.#postpone(listed, look => {
      if (mayWait(look)) return look.latest;
      return manyLimits && look.mayGather() ? together : undefined;
    });
  }

  #hold(looks: readonly PlannedLook[]): readonly PlannedLook[] {
    this.#held.push(...looks);
    return looks;
  }

  #postpone(
    looks: readonly PlannedLook[],
    until: (look: PlannedLook) => number | undefined,
  ): PlannedLook[] {
    return looks.filter(look => {
      const time = until(look);
      if (time !== undefined) this.#agenda.postpone(look, time);
      return time !== undefined;
    });
  }

  /** Whether a sweep now takes fewer requests than asking for what comes due before the next one. */
  #paysNow({ at, share }: NextSweep, now: number): boolean {
    const looks = this.#agenda.open(now);
    // Most often there are too few, whatever they are.
    if (!this.#schedule.worth.pays(looks.size / share, now)) return false;
    return this.#pays(this.#listedOf(looks, at, now), share, now);
  }

  /** The looks that the list may answer, and that cannot wait for the next sweep. */
  *#listedOf(looks: Iterable<PlannedLook>, nextSweep: number, now: number): Iterable<PlannedLook> {
    for (const look of looks) {
      if (look.latest >= nextSweep || look.job.asking) continue;
      if (this.#listing.covers(look, now)) yield look;
    }
  }

  /** Whether so much of a sweep takes fewer requests than it saves, if it answers these looks. */
  #pays(looks: Iterable<PlannedLook>, share: number, now: number): boolean {
    let saved = 0;
    for (const job of jobsOf(looks)) {
      saved += this.#schedule.savedBy(job);
      // Often long before the last of them.
      if (this.#schedule.worth.pays(saved / share, now)) return true;
    }
    return false;
  }
}
