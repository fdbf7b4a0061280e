import { monotonicNow, wallNow } from '../../clock.js';
import type { Job } from '../../job.js';
import { type Heard, isEnd } from '../../wait/looks.js';
import type { LookContext } from '../../wait/source.js';
import type { RowPage } from '../task-reader.js';
import type { Cause } from './by-id.js';
import type { PlannedLook } from './planned-look.js';
import type { SweepSchedule } from './schedule.js';
import type { Asking, SharedJob } from './shared-job.js';
import type { SharedJobs } from './shared-jobs.js';
import { type Shown, type SweepResult, sweepList } from './sweep.js';

/** The list of tasks of a service. */
export interface ListToRead {
  /** Records in a full page. */
  readonly pageSize: number;
  /** The tasks still going, of those made between two times; as TaskReader has it. */
  going(since: number, until: number, context: Partial<LookContext>): AsyncIterable<RowPage>;
}

/** Who is told what the list says. */
export interface ListingOwner {
  readonly jobs: SharedJobs;
  /** A job goes on, by a page that was asked for at `began`. */
  goes(job: SharedJob, known: Job, began: number): void;
  /** Jobs are to be asked for by id. */
  ask(jobs: Iterable<SharedJob>, cause: Cause): Promise<void>;
  /** A sweep is over. */
  swept(): void;
}

interface Sought {
  /** How many jobs. */
  readonly count: number;
  /** Between which times they were made, as far as is known; milliseconds since 1970. */
  readonly since: number;
  readonly until: number;
}

const MINUTE = 60_000;
/** The service's clock may differ from ours, and a job may be waited for only some time after it was made. */
const BEFORE_ASKED = 60 * MINUTE;
/** The service's times are rounded. */
const BEFORE_CREATED = MINUTE;
/** A job moves on between a page and the request that checks it: so many milliseconds between them at most, */
const MOST_APART = 2000;
/** and so many percent. */
const MOST_MOVED = 2;

/** Reads the list of tasks, and makes of it what can be believed: that a job goes on, and hints of what to ask by id. */
export class Listing {
  readonly #list: ListToRead;
  readonly #schedule: SweepSchedule;
  readonly #owner: ListingOwner;
  #sweeping: AbortController | undefined;
  #number = 0;

  constructor(list: ListToRead, schedule: SweepSchedule, owner: ListingOwner) {
    this.#list = list;
    this.#schedule = schedule;
    this.#owner = owner;
  }

  get isSweeping(): boolean {
    return this.#sweeping !== undefined;
  }

  /** Whether the list may answer a look at a job. */
  covers(look: PlannedLook, now: number): boolean {
    return this.#schedule.worth.usable(now) && look.job.listable(look, now);
  }

  /** Reads the list, and has everybody told. */
  async sweep(unref: boolean): Promise<void> {
    const sweeping = new AbortController();
    this.#sweeping = sweeping;
    this.#number += 1;
    const began = monotonicNow();
    this.#schedule.begin(began);
    try {
      const result = await this.#read(this.#seek(began), { signal: sweeping.signal, unref });
      await this.#hint(this.#missing(result.complete));
      this.#schedule.end(result.pagesInAll, monotonicNow());
    } catch {
      // What is wrong shows when jobs are asked for by id; here it only means that the list is of no use.
      if (!sweeping.signal.aborted) this.#schedule.worth.failed(monotonicNow());
    }
    // Pages that were asked for ahead are of no use any more.
    sweeping.abort();
    if (this.#sweeping !== sweeping) return;
    this.#sweeping = undefined;
    this.#owner.swept();
  }

  /** Nobody wants to know any more. */
  stop(reason: unknown): void {
    this.#sweeping?.abort(reason);
    this.#sweeping = undefined;
  }

  /** What asking for a job by id says of the list. */
  heard(job: SharedJob, { hinted, check, began }: Asking, heard: Heard): void {
    if (!('job' in heard)) return;
    const now = monotonicNow();
    const ended = isEnd(heard);
    job.heardById(heard.job, now);
    if (hinted) this.#schedule.hintProved(ended);
    if (hinted && !ended) job.misled(now);
    if (check && (began ?? now) - check.began < MOST_APART) {
      const { worth, isQuiet } = this.#schedule;
      const goesOn = !ended && heard.job && !hasMoved(check.percent, heard.job.progress);
      if (goesOn) worth.agreed();
      else worth.contradicted(isQuiet, now);
    }
  }

  /** Marks the jobs that a sweep is for. */
  #seek(now: number): Sought {
    const wall = wallNow();
    let count = 0;
    let since = wall;
    let until = 0;
    for (const job of this.#owner.jobs) {
      if (!this.#coversAny(job, now)) continue;
      job.soughtIn = this.#number;
      count += 1;
      const { createdAt } = job;
      const asked = wall - (now - job.firstAsked);
      since = Math.min(since, createdAt ? createdAt - BEFORE_CREATED : asked - BEFORE_ASKED);
      until = Math.max(until, createdAt ?? 0);
    }
    return { count, since, until };
  }

  #coversAny(job: SharedJob, now: number): boolean {
    for (const look of job.looks) if (this.covers(look, now)) return true;
    return false;
  }

  #read({ count, since, until }: Sought, context: LookContext): Promise<SweepResult> {
    const { jobs, goes } = this.#owner;
    return sweepList(this.#list.going(since, until, context), count, {
      number: this.#number,
      jobs,
      pageSize: this.#list.pageSize,
      goes: (job, row, began) => {
        const known = job.heardFromList(row, monotonicNow());
        if (known) goes(job, known, began);
      },
      ended: job => this.#hint([job]),
      page: (going, began) => this.#check(going, began),
    });
  }

  /** Jobs that a sweep was for and did not meet, as far as that says something. */
  #missing(complete: boolean): SharedJob[] {
    const missing: SharedJob[] = [];
    const now = monotonicNow();
    for (const job of this.#owner.jobs) {
      if (job.soughtIn !== this.#number || job.metIn === this.#number) continue;
      if (complete || job.listed) missing.push(job);
      else job.misled(now);
    }
    return missing;
  }

  #hint(jobs: readonly SharedJob[]): Promise<void> {
    return this.#owner.ask(jobs, { hinted: true });
  }

  /** Asks by id for those of a page that have said the same for longest. */
  #check(going: readonly Shown[], began: number): void {
    const { worth, isQuiet } = this.#schedule;
    const count = Math.min(worth.checks(isQuiet), going.length);
    if (count === 0) return;
    const now = monotonicNow();
    const stillest = [...going].sort((a, b) => b.job.unmoved(now) - a.job.unmoved(now));
    for (const { job, row } of stillest.slice(0, count)) {
      this.#owner.ask([job], { hinted: false, check: { percent: row.progress, began } });
    }
  }
}

function hasMoved(from: number | undefined, to: number | undefined): boolean {
  return from !== undefined && to !== undefined && to - from > MOST_MOVED;
}
