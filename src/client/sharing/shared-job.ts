import type { Job } from '../../job.js';
import type { PlannedLook } from './planned-look.js';

const MINUTE = 60_000;
/** No job is believed from lists alone for longer than this, */
const LONGEST_HEARSAY = 15 * MINUTE;
/** or, where it goes on for longer, for longer than this share of the time that it has been asked for; */
const HEARSAY_SHARE = 0.5;
/** some for less, down to this share, so that not all are asked for at once. */
const SHORTEST_HEARSAY = 0.67;
/** Many limits may pass at the same time: with those a little more is put up with. */
const HEARSAY_AT_LIMIT = 1.5;
/** A job that the list does not show is looked for there again after this, twice as long each time, */
const SHORTEST_ABSENCE = 30_000;
/** but no longer than this. */
const LONGEST_ABSENCE = 10 * MINUTE;

/** A request for a job, by its id. */
export interface Asking {
  readonly controller: AbortController;
  /** The monotonic time by which it should have gone out. */
  readonly sendBy: number;
  /** When it went out; undefined while it waits for its turn. */
  began?: number;
  retryAfter?: number;
  /** What a row said that was asked for at a time, where this is to see whether the list tells the truth. */
  readonly check?: { readonly row: Job; readonly began: number };
  /** Whether the list had the job as ended, or not at all. */
  readonly hinted: boolean;
}

/** A job that waits look after together. Times are monotonic milliseconds, unless they are the service's. */
export class SharedJob {
  readonly id: string;
  readonly firstAsked: number;
  /** Not answered yet. */
  readonly looks = new Set<PlannedLook>();
  asking: Asking | undefined;
  /** The delay that stands for the job in the crowd, while it has looks. */
  delay = 0;
  /** The last sweep that sought it, and the last that met it. */
  soughtIn = 0;
  metIn = 0;
  /** As it was last told by id: a row says less. Null when it was not there. */
  #known: Job | null | undefined;
  #heardById: number;
  readonly #hearsay: number;
  /** Since when the list has said the same. */
  #unmovedSince: number;
  #listed = false;
  #percent: number | undefined;
  #absentUntil = Number.NEGATIVE_INFINITY;
  #absence = SHORTEST_ABSENCE;

  /** @param share from 0 to 1, different from job to job. */
  constructor(id: string, now: number, share: number) {
    this.id = id;
    this.firstAsked = now;
    this.#heardById = now;
    this.#unmovedSince = now;
    this.#hearsay = SHORTEST_HEARSAY + (1 - SHORTEST_HEARSAY) * share;
  }

  /** When the service says that the job was made, in milliseconds since 1970. */
  get createdAt(): number | undefined {
    return this.#known?.createdAt?.getTime();
  }

  /** Whether a list has shown the job still going. */
  get listed(): boolean {
    return this.#listed;
  }

  /** For how long nothing but the same row has been heard. */
  unmoved(now: number): number {
    return now - this.#unmovedSince;
  }

  /** Whether a list may answer a look, and will not have been the only one heard for too long before the next. */
  listable({ atLimit, delay }: PlannedLook, now: number): boolean {
    if (this.#known === null || now < this.#absentUntil) return false;
    const longest = Math.max(LONGEST_HEARSAY, (now - this.firstAsked) * HEARSAY_SHARE);
    const heard = now - this.#heardById;
    return atLimit
      ? heard < longest * HEARSAY_AT_LIMIT
      : heard + delay < longest * this.#hearsay || heard < delay;
  }

  heardById(job: Job | undefined, now: number): void {
    this.#heardById = now;
    this.#unmovedSince = now;
    // What was not there could not be listed.
    if (job && !this.#known) this.#mayBeListed();
    this.#known = job ?? null;
    this.#percent = job?.progress;
  }

  /** A list showed the job still going. Returns the job as far as it is known; undefined when the row is older than what is known. */
  heardFromList(row: Job, now: number): Job | undefined {
    const percent = row.progress ?? this.#percent;
    if (percent !== undefined && this.#percent !== undefined && percent < this.#percent) {
      this.misled(now);
      return undefined;
    }
    if (percent !== this.#percent) this.#unmovedSince = now;
    this.#percent = percent;
    this.#listed = true;
    this.#mayBeListed();
    if (!this.#known) return row;
    const { status, raw } = row;
    return Object.freeze({ ...this.#known, status, progress: percent, raw });
  }

  /** A list did not have the job, or had it as ended or as it was before, and yet it goes on. */
  misled(now: number): void {
    this.#listed = false;
    this.#absentUntil = now + this.#absence;
    this.#absence = Math.min(this.#absence * 2, LONGEST_ABSENCE);
  }

  #mayBeListed(): void {
    this.#absentUntil = Number.NEGATIVE_INFINITY;
    this.#absence = SHORTEST_ABSENCE;
  }
}
