import type { JobUpdate } from '../../machine/events.js';
import type { Job } from '../../model/job.js';

/** Shows running waits on stderr. A failure to draw never changes the outcome. */
export interface Display {
  /** @param previous the wait before the update. */
  show(previous: WaitView, update: JobUpdate): void;
  /** Writes a line that stays. */
  report(line: string): void;
  /** Writes to stdout, which may be the same terminal. */
  print(text: string): void;
  /** Removes what is drawn, and writes the summary, if there is one. */
  stop(summary?: string): void;
}

/** What a person sees of a running wait. Times are monotonic milliseconds. */
export interface WaitView {
  readonly id: string;
  readonly startedAt: number;
  readonly job: Job | undefined;
  /** Whether the service does not know the job (yet, or any more). */
  readonly notFound: boolean;
  /** When the job is expected to end. */
  readonly endsAt: number | undefined;
  /** The interval in which the job ends with a probability of 50 %. */
  readonly endsBetween: readonly [number, number] | undefined;
  /** When the percentage last changed, if it has stalled. */
  readonly stalledSince: number | undefined;
  /** Why the last poll failed, and when the next one is due. */
  readonly failedPoll: { readonly error: Error; readonly retryAt: number } | undefined;
}

export function createView(id: string, startedAt: number): WaitView {
  const noEstimate = { endsAt: undefined, endsBetween: undefined, stalledSince: undefined };
  return { id, startedAt, job: undefined, notFound: false, ...noEstimate, failedPoll: undefined };
}

/** The view after an update that came at `now`. */
export function updateView(view: WaitView, update: JobUpdate, now: number): WaitView {
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
        endsAt: update.eta === undefined ? undefined : now + update.eta,
        endsBetween: update.range && [now + update.range[0], now + update.range[1]],
        stalledSince: undefined,
      };
    case 'stalled':
      return { ...view, stalledSince: view.startedAt + update.since };
    case 'retry':
      return { ...view, failedPoll: { error: update.error, retryAt: now + update.delay } };
    default:
      return view;
  }
}

/** What a person sees of all waits of the command. */
export class BatchView {
  /** Whether there is only one job, which is shown with more details. Known before anything is shown of a job. */
  isSingle: boolean;
  /** The running waits by job id, in the order in which they started. */
  readonly open = new Map<string, WaitView>();
  /** When the first wait started. */
  startedAt: number;
  settled = 0;
  failed = 0;

  constructor(isSingle: boolean, now: number) {
    this.isSingle = isSingle;
    this.startedAt = now;
  }

  get total(): number {
    return this.open.size + this.settled;
  }

  /** The mean percentage. A settled job counts as 100. */
  get percent(): number {
    let sum = 100 * this.settled;
    for (const { job } of this.open.values()) sum += job?.progress ?? 0;
    return this.total === 0 ? 0 : sum / this.total;
  }

  /** When the last job is expected to end; undefined if it is unknown for any job. */
  get endsAt(): number | undefined {
    let latest = Number.NEGATIVE_INFINITY;
    for (const { endsAt = Number.NaN } of this.open.values()) latest = Math.max(latest, endsAt);
    return Number.isFinite(latest) ? latest : undefined;
  }

  add(id: string, startedAt: number): void {
    this.startedAt = Math.min(this.startedAt, startedAt);
    this.open.set(id, createView(id, startedAt));
  }

  /** Returns the view of the wait before the update. */
  update(id: string, update: JobUpdate, now: number): WaitView {
    const previous = this.open.get(id) ?? createView(id, now);
    this.open.set(id, updateView(previous, update, now));
    return previous;
  }

  settle(id: string, completed: boolean): void {
    this.open.delete(id);
    this.settled += 1;
    if (!completed) this.failed += 1;
  }
}

/** The `count` slowest waits: first those with no expected end, least progress first, then the others, latest end first. */
export function slowestViews(views: Iterable<WaitView>, count: number): WaitView[] {
  const found: WaitView[] = [];
  for (const view of views) {
    const index = found.findIndex(other => isSlower(view, other));
    if (index === -1) found.push(view);
    else found.splice(index, 0, view);
    found.length = Math.min(found.length, count);
  }
  return found;
}

function isSlower(one: WaitView, other: WaitView): boolean {
  const [end, otherEnd] = [one, other].map(({ endsAt = Number.POSITIVE_INFINITY }) => endsAt);
  if (end === otherEnd) return (one.job?.progress ?? 0) < (other.job?.progress ?? 0);
  return (end as number) > (otherEnd as number);
}
