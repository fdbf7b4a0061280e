import type { OwnSignal } from '../../abort.js';
import type { Job, JobStatus } from '../../job.js';
import type { TaskRow } from '../../services/index.js';
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
  readonly signal: OwnSignal;
  /** The monotonic time by which it should have gone out. */
  readonly sendBy: number;
  /** When it went out; undefined while it waits for its turn. */
  began?: number;
  retryAfter?: number;
  /** The percentage of a row that was asked for at a time, where this is to see whether the list tells the truth. */
  readonly check?: { readonly percent: number | undefined; readonly began: number };
  /** Whether the list had the job as ended, or not at all. */
  readonly hinted: boolean;
}

const NONE: readonly never[] = [];

/** A job that waits look after together. Times are monotonic milliseconds, unless they are the service's. */
export class SharedJob {
  readonly id: string;
  readonly firstAsked: number;
  /** Not answered yet. Another array once one comes or goes; most often there is one. */
  looks: readonly PlannedLook[] = NONE;
  asking: Asking | undefined;
  /** The delay that stands for the job in the crowd, while it has looks. */
  delay = 0;
  /** The last sweep that sought it, and the last that met it. */
  soughtIn = 0;
  metIn = 0;
  /** As it was last told by id: a row says less. Null when it was not there. */
  #known: Job | null | undefined;
  /** As it was last told, by id or by a list; the same object until something else is said. */
  #shown: Job | undefined;
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

  add(look: PlannedLook): void {
    this.looks = [...this.looks, look];
  }

  /** Takes out the looks that pass a test. */
  take(test: (look: PlannedLook) => boolean): readonly PlannedLook[] {
    const { looks } = this;
    if (looks.every(test)) {
      this.looks = NONE;
      return looks;
    }
    const taken = new Set(looks.filter(test));
    if (taken.size > 0) this.looks = looks.filter(look => !taken.has(look));
    return [...taken];
  }

  /** When the service says that the job was made, in milliseconds since 1970. */
  get createdAt(): number | undefined {
    return this.#known?.createdAt?.getTime();
  }

  /** As it was last told by id. */
  get status(): JobStatus | undefined {
    return this.#known?.status;
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
    this.#shown = job;
    this.#percent = job?.progress;
  }

  /** A list showed the job still going. Returns the job as far as it is known; undefined when the row is older than what is known. */
  heardFromList(row: TaskRow, now: number): Job | undefined {
    const { status, progress = this.#percent } = row;
    if (progress !== undefined && this.#percent !== undefined && progress < this.#percent) {
      this.misled(now);
      return undefined;
    }
    if (progress !== this.#percent) this.#unmovedSince = now;
    this.#percent = progress;
    this.#listed = true;
    this.#mayBeListed();
    if (this.#shown?.status !== status || this.#shown?.progress !== progress) {
      this.#shown = withRow(this.#known ?? row.read(), row, progress);
    }
    return this.#shown;
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

/** A job as it is known, with what a row says of how far it is. */
function withRow(
  known: Job,
  { status = known.status, raw }: TaskRow,
  progress: number | undefined,
): Job {
  return Object.freeze({ ...known, status, progress, raw });
}
