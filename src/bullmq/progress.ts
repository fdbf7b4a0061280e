import type { JobUpdate, JobWaitEvents } from '../machine/events.js';
import { type JobRecord, reviveJob, toJobRecord } from '../machine/job-record.js';
import type { WaitState } from '../machine/state.js';
import { toSingleLine } from '../model/errors.js';
import type { Job } from '../model/job.js';
import { isObject } from '../model/validation.js';

/** The events of a wait that its callers are notified of, besides its end. */
export const PUSHED_EVENTS = ['visible', 'status', 'progress', 'stalled', 'attention'] as const;

export type PushedEvent = Extract<keyof JobWaitEvents, (typeof PUSHED_EVENTS)[number]>;

/** One event as plain JSON. */
interface EventRecord {
  /** Its number among all events of the wait, from 1. */
  readonly number: number;
  readonly type: PushedEvent;
  /** Where its job is in `jobs`. */
  readonly job: number;
  /** The other members of its payload. */
  readonly payload: Readonly<Record<string, unknown>>;
}

/** What a BullMQ job shows as its progress: for people first, then the events for callers. */
export interface WaitProgress {
  /** As `percent`: dashboards draw a bar of a member with this name. */
  readonly progress: number | null;
  readonly percent: number | null;
  /** Milliseconds until the expected end, when this was saved. */
  readonly eta: number | null;
  readonly status: string | null;
  /** Number of polls. */
  readonly attempts: number;
  /** The error of the last poll, if it failed. */
  readonly lastError: string | null;
  /** New ones, and the last one of each type, in order. */
  readonly events: readonly EventRecord[];
  readonly jobs: readonly JobRecord[];
}

interface PushedUpdate {
  readonly number: number;
  readonly type: PushedEvent;
  readonly job: JobRecord;
  readonly payload: Readonly<Record<string, unknown>>;
}

/** Collects the events of a wait that its callers have to be notified of. */
export class EventLog {
  #count: number;
  #savedCount: number;
  #lastJob: { readonly job: Job; readonly record: JobRecord } | undefined;
  #updates: PushedUpdate[] = [];

  /** @param count number of events so far. */
  constructor(count: number) {
    this.#count = count;
    this.#savedCount = count;
  }

  /** Number of events so far. */
  get count(): number {
    return this.#count;
  }

  get hasNew(): boolean {
    return this.#count > this.#savedCount;
  }

  markUnsaved(): void {
    this.#savedCount = 0;
  }

  /** Returns whether callers are notified of the update. */
  add(update: JobUpdate): boolean {
    const { type, job, ...payload } = update as { type: PushedEvent; job: Job };
    if (!PUSHED_EVENTS.includes(type)) return false;
    if (this.#lastJob?.job !== job) this.#lastJob = { job, record: toJobRecord(job) };
    const { record } = this.#lastJob;
    const isOutdated = (each: PushedUpdate): boolean =>
      each.type === type && each.number <= this.#savedCount;
    const kept = this.#updates.filter(each => !isOutdated(each));
    this.#updates = [...kept, { number: ++this.#count, type, job: record, payload }];
    return true;
  }

  /** The progress to save, after which no event is new. */
  take(state: WaitState, now: number): WaitProgress {
    this.#savedCount = this.#count;
    // A job that is kept only for later events needs no identity.
    this.#lastJob = undefined;
    const { progress, expectedEnd, job, attempts, lastError } = state;
    const percent = progress.at(-1)?.percent ?? null;
    const jobs = [...new Set(this.#updates.map(update => update.job))];
    return {
      progress: percent,
      percent,
      eta: expectedEnd === null ? null : Math.max(Math.round(expectedEnd - now), 0),
      status: job?.status ?? null,
      attempts,
      lastError: lastError ? toSingleLine(`${lastError.name}: ${lastError.message}`, 300) : null,
      events: this.#updates.map(({ job: record, ...event }) => ({
        ...event,
        job: jobs.indexOf(record),
      })),
      jobs,
    };
  }
}

/** An event for listeners. */
export interface ReceivedEvent {
  readonly number: number;
  readonly type: PushedEvent;
  readonly payload: unknown;
}

/** The events of a saved progress after the one with this number. What is not an event is left out. */
export function eventsAfter(progress: unknown, number: number): ReceivedEvent[] {
  const { events, jobs } = isObject(progress) ? progress : {};
  if (!Array.isArray(events) || !Array.isArray(jobs)) return [];
  return (events as EventRecord[])
    .filter(event => event?.number > number && PUSHED_EVENTS.includes(event.type))
    .sort((one, other) => one.number - other.number)
    .map(({ job: index, number: eventNumber, type, payload }) => {
      const job = reviveJob(jobs[index]);
      const received = type === 'visible' ? job : Object.freeze({ ...withoutNulls(payload), job });
      return { number: eventNumber, type, payload: received };
    });
}

/** JSON has null for what no number can hold. */
function withoutNulls(payload: object): object {
  return Object.fromEntries(
    Object.entries(payload).map(([key, value]) => [key, value ?? undefined]),
  );
}
