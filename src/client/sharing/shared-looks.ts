import { monotonicNow } from '../../clock.js';
import { type Heard, isEnd, type Looker, type Looks } from '../../wait/looks.js';
import type { LookTiming } from '../../wait/timing.js';
import type { AskById } from '../requests.js';
import { Agenda } from './agenda.js';
import { Alarm } from './alarm.js';
import { Answers } from './answers.js';
import { ById } from './by-id.js';
import { ByList } from './by-list.js';
import { Listing, type ListToRead } from './listing.js';
import { PlannedLook } from './planned-look.js';
import { type RequestBudget, SweepSchedule } from './schedule.js';
import type { Asking, SharedJob } from './shared-job.js';
import { jobsOf, SharedJobs } from './shared-jobs.js';

export interface SharingSettings {
  readonly ask: AskById;
  readonly list: ListToRead;
  /** Whether the credentials have been accepted: the list, which may be forbidden, is not what to find that out by. */
  readonly mayRead: () => boolean;
  readonly budget: RequestBudget;
}

/** After so many looks that fall together everything else has its turn. */
const SLICE = 1000;

/**
 * The looks that waits on one client have planned, taken together where that saves requests: one request for all who
 * want to know of a job, and the list of tasks for many jobs.
 */
export class SharedLooks implements Looks {
  readonly #jobs = new SharedJobs();
  readonly #agenda = new Agenda();
  readonly #schedule: SweepSchedule;
  readonly #byId: ById;
  readonly #listing: Listing;
  readonly #byList: ByList;
  readonly #mayRead: () => boolean;
  readonly #answers = new Answers();
  readonly #abandoned = (look: PlannedLook, reason: unknown): void => this.#leave(look, reason);
  #isToRearm = false;
  readonly #alarm = new Alarm(() => this.#wake());
  #saved = 0;
  #closed: { readonly reason: unknown } | undefined;

  constructor({ ask, list, mayRead, budget }: SharingSettings) {
    this.#mayRead = mayRead;
    this.#schedule = new SweepSchedule(budget);
    this.#byId = new ById(ask, (job, asking, heard) => this.#hear(job, asking, heard));
    this.#listing = new Listing(list, this.#schedule, {
      jobs: this.#jobs,
      goes: (job, known, began) => {
        this.#saved += this.#answer(job, { job: known }, began, true);
      },
      ask: (jobs, cause) => this.#byId.askAll(jobs, cause),
      swept: () => {
        this.#take(this.#byList.release());
        this.#rearmSoon();
      },
    });
    this.#byList = new ByList(this.#agenda, this.#schedule, this.#listing, mayRead);
  }

  /** Looks that needed no request of their own. */
  get saved(): number {
    return this.#saved;
  }

  /** Takes a look when it is due, or with others. */
  plan(looker: Looker, timing: LookTiming): PlannedLook {
    const job = this.#jobs.of(looker.id);
    const look = new PlannedLook(looker, job, timing, monotonicNow(), this.#abandoned);
    if (this.#closed) this.#answers.tell(look, { error: this.#closed.reason }, monotonicNow());
    else this.#plan(look);
    return look;
  }

  /** A wait for a job is over: what is known of it goes, unless others wait for it. */
  forget(id: string): void {
    const job = this.#jobs.get(id);
    if (job && job.looks.length === 0) this.#drop(job);
  }

  /** Nothing more is asked; all who want to know are told the reason. */
  close(reason: unknown): void {
    this.#closed = { reason };
    for (const job of [...this.#jobs]) {
      for (const look of job.looks) {
        this.#leave(look, reason);
        this.#answers.tell(look, { error: reason }, monotonicNow());
      }
    }
  }

  #plan(look: PlannedLook): void {
    const { job } = look;
    if (job.asking && look.delay <= 0) look.joinAsking();
    if (job.looks.length === 0) {
      job.delay = look.delay;
      this.#schedule.planned(job);
    }
    job.add(look);
    this.#agenda.add(look);
    this.#rearmSoon();
  }

  #wake(): void {
    for (const job of this.#jobs.takeIdle()) this.#drop(job);
    this.#take(this.#agenda.takeDue(monotonicNow(), SLICE));
    this.#rearmSoon();
  }

  /** Finds the way to answer looks that are due: by the list, or by asking for their jobs. */
  #take(due: readonly PlannedLook[]): void {
    const open = due.filter(look => look.isPlanned && this.#mayAskFor(look));
    const apart = this.#byList.leave(open, monotonicNow());
    this.#byId.askAll(jobsOf(apart), { hinted: false });
  }

  /** Whether the job is not being asked for. A request that still waits for its turn gives way to one that is pressed more. */
  #mayAskFor(look: PlannedLook): boolean {
    const { job } = look;
    const { asking } = job;
    if (!asking) return true;
    if (asking.began !== undefined || asking.sendBy <= look.limit) return false;
    this.#byId.abandon(job, undefined);
    return true;
  }

  /** What came of asking for a job by its id. */
  #hear(job: SharedJob, asking: Asking, heard: Heard): void {
    const now = monotonicNow();
    this.#listing.heard(job, asking, heard);
    const answered = this.#answer(job, heard, asking.began ?? now, false);
    this.#saved += Math.max(answered - 1, 0);
    // What came due meanwhile, and wants a newer answer.
    for (const look of job.looks) if (look.wakeAt <= now) this.#agenda.postpone(look, now);
    if (isEnd(heard)) this.#drop(job);
    this.#rearmSoon();
  }

  /** Answers the looks of a job that what was asked at `began` is news to, by the list those that it may answer. Returns how many those are. */
  #answer(job: SharedJob, heard: Heard, began: number, byList: boolean): number {
    const since = isEnd(heard) ? Number.POSITIVE_INFINITY : began;
    const now = monotonicNow();
    const answered = job.take(
      look => look.earliest <= since && (!byList || this.#listing.covers(look, now)),
    );
    for (const look of answered) {
      this.#agenda.remove(look);
      this.#answers.tell(look, heard, began);
    }
    if (answered.length > 0) this.#noteLooks(job);
    return answered.length;
  }

  /** A wait no longer wants to know. The last to leave ends what is asked. */
  #leave(look: PlannedLook, reason: unknown): void {
    // Its answer may be on the way.
    if (!look.isPlanned) return;
    const { job } = look;
    job.take(each => each === look);
    this.#agenda.remove(look);
    this.#noteLooks(job);
    if (job.looks.length === 0) this.#drop(job, reason);
    this.#rearmSoon();
    if (this.#agenda.size > 0) return;
    this.#listing.stop(reason);
    // At once: whoever aborts finds no timer left.
    this.#rearm();
  }

  /** Looks of a job have been answered, or left. */
  #noteLooks(job: SharedJob): void {
    if (job.looks.length > 0) return;
    this.#schedule.answered(job);
    this.#jobs.left(job);
  }

  #drop(job: SharedJob, reason?: unknown): void {
    this.#byId.abandon(job, reason);
    this.#jobs.delete(job);
  }

  /** Once for all that happens at a time. */
  #rearmSoon(): void {
    if (this.#isToRearm) return;
    this.#isToRearm = true;
    void Promise.resolve().then(() => this.#rearm());
  }

  #rearm(): void {
    this.#isToRearm = false;
    this.#alarm.set(Math.min(this.#agenda.next(), this.#nextSweep()), this.#agenda.unref);
  }

  #nextSweep(): number {
    const none = this.#listing.isSweeping || this.#agenda.size === 0 || !this.#mayRead();
    if (none) return Number.POSITIVE_INFINITY;
    const { at, soonest } = this.#schedule.next(monotonicNow());
    return Math.max(at, soonest);
  }
}
