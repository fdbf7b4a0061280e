import type { Job } from '../job.js';
import type { WaitUpdate } from './news.js';

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
