import type { JobUpdate } from '../../machine/events.js';
import type { Job } from '../../model/job.js';
import { monotonicNow } from '../../runtime/clock.js';
import type { JobResult, JobsWaitEvents } from '../../wait/jobs-wait.js';

/** What a person sees of a wait under way. Times are milliseconds of the monotonic clock. */
export interface WaitView {
  readonly id: string;
  /** When the wait began. */
  readonly startedAt: number;
  readonly job: Job | undefined;
  /** Whether the service does not know the job, or no longer. */
  readonly notFound: boolean;
  /** When the job is expected to end. */
  readonly endsAt: number | undefined;
  /** Between which times it ends with even odds. */
  readonly endsBetween: readonly [number, number] | undefined;
  /** When the percentage last changed that has stopped being explained. */
  readonly stalledSince: number | undefined;
  /** Why the last look failed, and when the next is due. */
  readonly failedPoll: { readonly error: Error; readonly retryAt: number } | undefined;
}

export function createView(id: string, startedAt: number): WaitView {
  const noEstimate = { endsAt: undefined, endsBetween: undefined, stalledSince: undefined };
  return { id, startedAt, job: undefined, notFound: false, ...noEstimate, failedPoll: undefined };
}

/** The view after an update that came at `now`. */
export function updateView(view: WaitView, update: WaitUpdate, now: number): WaitView {
  switch (update.type) {
    case 'poll':
      if (update.outcome === 'error') return view;
      return {
        ...view,
        job: update.job ?? view.job,
        notFound: update.outcome === 'not-found',
        failedPoll: undefined,
      };
    case 'progress':
      return {
        ...view,
        ...expectedEndFields(update, now),
        stalledSince: nextStalledSince(view, update.elapsed),
      };
    case 'stalled':
      return { ...view, stalledSince: view.startedAt + update.since };
    case 'retry':
      return { ...view, failedPoll: { error: update.error, retryAt: now + update.delay } };
    default:
      return view;
  }
}

function expectedEndFields(
  { eta, range }: Extract<WaitUpdate, { type: 'progress' }>,
  now: number,
): Pick<WaitView, 'endsAt' | 'endsBetween'> {
  return {
    endsAt: eta === undefined ? undefined : now + eta,
    endsBetween: range && [now + range[0], now + range[1]],
  };
}

/** A percentage that moves is not stuck; that of the look which said so is still heard of afterwards. */
function nextStalledSince(
  { startedAt, stalledSince }: WaitView,
  movedAt: number,
): number | undefined {
  return stalledSince !== undefined && startedAt + movedAt > stalledSince
    ? undefined
    : stalledSince;
}
/** What a person sees of many waits, kept up as they go on. Times are milliseconds of the monotonic clock. */
export class BatchView {
  /** When the first of the waits began. */
  startedAt = monotonicNow();
  /** Of the waits under way, by job id, in the order in which they began. */
  readonly open = new Map<string, WaitView>();
  settled = 0;
  failed = 0;
  percent = 0;
  /** When the last job is expected to end. */
  endsAt: number | undefined;

  get total(): number {
    return this.open.size + this.settled;
  }

  add(id: string, startedAt: number): void {
    this.startedAt = Math.min(this.startedAt, startedAt);
    this.open.set(id, createView(id, startedAt));
  }

  /** Gives the view of the job as it was before. */
  update(id: string, update: WaitUpdate): WaitView {
    const now = monotonicNow();
    const previous = this.open.get(id) ?? createView(id, now);
    this.open.set(id, updateView(previous, update, now));
    return previous;
  }

  settle({ id, status }: JobResult): void {
    this.open.delete(id);
    this.settled += 1;
    if (status === 'rejected') this.failed += 1;
  }

  updateProgress({ percent, eta }: JobsWaitEvents['progress']): void {
    this.percent = percent;
    this.endsAt = eta === undefined ? undefined : monotonicNow() + eta;
  }
}
/** So many of some waits as are slowest, the slowest first: those of which nobody knows when they end, least progress first; then by the expected end. */
export function slowestViews(views: Iterable<WaitView>, count: number): WaitView[] {
  const found: WaitView[] = [];
  for (const view of views) {
    const index = insertionIndex(found, view);
    if (index >= count) continue;
    found.splice(index, 0, view);
    found.length = Math.min(found.length, count);
  }
  return found;
}

function insertionIndex(found: readonly WaitView[], view: WaitView): number {
  const index = found.findIndex(other => isSlower(view, other));
  return index === -1 ? found.length : index;
}

function isSlower(one: WaitView, other: WaitView): boolean {
  const [end, otherEnd] = [expectedEndOf(one), expectedEndOf(other)];
  return end === otherEnd ? percentOf(one) < percentOf(other) : end > otherEnd;
}

function expectedEndOf({ endsAt = Number.POSITIVE_INFINITY }: WaitView): number {
  return endsAt;
}

function percentOf({ job }: WaitView): number {
  return job?.progress ?? 0;
}
export type WaitUpdate = JobUpdate;
