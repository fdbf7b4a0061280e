import { after, monotonicNow } from '../../clock.js';
import type { Job } from '../../job.js';
import type { PlannedLookContext } from '../../wait/source.js';
import { Agenda } from './agenda.js';
import { type AskById, ById, isEnd } from './by-id.js';
import { ByList } from './by-list.js';
import { Listing, type ListToRead } from './listing.js';
import { type Heard, PlannedLook } from './planned-look.js';
import { type RequestBudget, SweepSchedule } from './schedule.js';
import type { Asking, SharedJob } from './shared-job.js';
import { SharedJobs } from './shared-jobs.js';

export interface SharingSettings {
  readonly ask: AskById;
  readonly list: ListToRead;
  /** Whether the credentials have been accepted: the list, which may be forbidden, is not what to find that out by. */
  readonly mayRead: () => boolean;
  readonly budget: RequestBudget;
}

/**
 * The looks that waits on one client have planned, taken together where that saves requests: one request for all who
 * want to know of a job, and the list of tasks for many jobs.
 */
export class SharedLooks {
  readonly #jobs = new SharedJobs();
  readonly #agenda = new Agenda();
  readonly #schedule: SweepSchedule;
  readonly #byId: ById;
  readonly #listing: Listing;
  readonly #byList: ByList;
  readonly #mayRead: () => boolean;
  #timer: { readonly at: number; readonly unref: boolean; cancel(): void } | undefined;
  #saved = 0;
  #closed: { readonly reason: unknown } | undefined;

  constructor({ ask, list, mayRead, budget }: SharingSettings) {
    this.#mayRead = mayRead;
    this.#schedule = new SweepSchedule(budget);
    this.#byId = new ById(ask, (job, asking, heard) => this.#hear(job, asking, heard));
    this.#listing = new Listing(list, this.#schedule, {
      jobs: this.#jobs,
      goes: (job, known, began) => {
        const now = monotonicNow();
        const listed = (look: PlannedLook) => this.#listing.covers(job, look, now);
        this.#saved += this.#answer(job, { job: known }, began, listed);
      },
      ask: (jobs, cause) => this.#byId.askAll(jobs, cause),
      swept: () => {
        this.#take(this.#byList.release());
        this.#rearm();
      },
    });
    this.#byList = new ByList(this.#jobs, this.#agenda, this.#schedule, this.#listing, mayRead);
  }

  /** Looks that needed no request of their own. */
  get saved(): number {
    return this.#saved;
  }

  /** Takes a look when it is due, or with others. Rejects with what asking came to, or with the signal's reason. */
  look(id: string, context: PlannedLookContext): Promise<Job | undefined> {
    if (context.signal.aborted) return Promise.reject(context.signal.reason);
    if (this.#closed) return Promise.reject(this.#closed.reason);
    return new Promise((resolve, reject) => {
      const settle = (heard: Heard): void => {
        if ('job' in heard) resolve(heard.job);
        else reject(heard.error);
      };
      const abandon = (reason: unknown): void => this.#leave(look, reason);
      const look = new PlannedLook(id, context, monotonicNow(), settle, abandon);
      this.#plan(look);
    });
  }

  /** A wait for a job is over: what is known of it goes, unless others wait for it. */
  forget(id: string): void {
    const job = this.#jobs.get(id);
    if (job && job.looks.size === 0) this.#drop(job);
  }

  /** Nothing more is asked; all who want to know are told the reason. */
  close(reason: unknown): void {
    this.#closed = { reason };
    for (const look of [...this.#agenda]) this.#leave(look, reason);
  }

  #plan(look: PlannedLook): void {
    const job = this.#jobs.of(look);
    if (job.asking && look.delay <= 0) look.joinAsking();
    if (job.looks.size === 0) {
      job.delay = look.delay;
      this.#schedule.planned(job);
    }
    job.looks.add(look);
    this.#jobs.note(job);
    this.#agenda.add(look);
    this.#arm(Math.min(look.wakeAt, this.#timer?.at ?? Number.POSITIVE_INFINITY));
  }

  #wake(): void {
    this.#timer = undefined;
    for (const job of this.#jobs.idle()) this.#drop(job);
    this.#take(this.#agenda.takeDue(monotonicNow()));
    this.#rearm();
  }

  /** Finds the way to answer looks that are due: by the list, or by asking for their jobs. */
  #take(due: readonly PlannedLook[]): void {
    const open = due.filter(look => !look.answered && this.#mayAskFor(look));
    const apart = this.#byList.leave(open, monotonicNow());
    this.#byId.askAll(this.#jobs.ofAll(apart), { hinted: false });
  }

  /** Whether the job is not being asked for. A request that still waits for its turn gives way to one that is pressed more. */
  #mayAskFor(look: PlannedLook): boolean {
    const job = this.#jobs.of(look);
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
    const answered = this.#answer(job, heard, asking.began ?? now);
    this.#saved += Math.max(answered - 1, 0);
    // What came due meanwhile, and wants a newer answer.
    for (const look of job.looks) if (look.wakeAt <= now) this.#agenda.postpone(look, now);
    if (isEnd(heard)) this.#drop(job);
    this.#rearm();
  }

  /** Answers the looks of a job that what was asked at `began` is news to, and that pass a test. Returns how many those are. */
  #answer(
    job: SharedJob,
    heard: Heard,
    began: number,
    test: (look: PlannedLook) => boolean = () => true,
  ): number {
    const now = monotonicNow();
    const end = isEnd(heard);
    let answered = 0;
    for (const look of job.looks) {
      if ((!end && began < look.earliest) || !test(look)) continue;
      this.#remove(look, job);
      look.answer(heard, began, now);
      answered += 1;
    }
    return answered;
  }

  /** A wait no longer wants to know. The last to leave ends what is asked. */
  #leave(look: PlannedLook, reason: unknown): void {
    const job = this.#jobs.of(look);
    const now = monotonicNow();
    this.#remove(look, job);
    look.answer({ error: reason }, now, now);
    if (job.looks.size === 0) this.#drop(job, reason);
    if (this.#agenda.size === 0) this.#listing.stop(reason);
    this.#rearm();
  }

  #remove(look: PlannedLook, job: SharedJob): void {
    job.looks.delete(look);
    if (job.looks.size === 0) this.#schedule.answered(job);
    this.#jobs.note(job);
    this.#agenda.remove(look);
  }

  #drop(job: SharedJob, reason?: unknown): void {
    this.#byId.abandon(job, reason);
    this.#jobs.delete(job);
  }

  #rearm(): void {
    this.#arm(Math.min(this.#agenda.next(), this.#nextSweep()));
  }

  #nextSweep(): number {
    const none = this.#listing.isSweeping || this.#agenda.size === 0 || !this.#mayRead();
    if (none) return Number.POSITIVE_INFINITY;
    const { at, soonest } = this.#schedule.next(monotonicNow());
    return Math.max(at, soonest);
  }

  /** Wakes at a time, and at no other. */
  #arm(at: number): void {
    const { unref } = this.#agenda;
    if (this.#timer?.at === at && this.#timer.unref === unref) return;
    this.#timer?.cancel();
    this.#timer = undefined;
    if (at === Number.POSITIVE_INFINITY) return;
    const cancel = after(at - monotonicNow(), () => this.#wake(), unref);
    this.#timer = { at, unref, cancel };
  }
}
