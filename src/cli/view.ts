import type { Job } from '../job.js';
import type { News } from './news.js';

/** What a person sees of a wait under way. Times are milliseconds of the monotonic clock. */
export interface View {
  readonly id: string;
  /** When the wait began. */
  readonly began: number;
  readonly job: Job | undefined;
  /** Whether the service does not know the job, or no longer. */
  readonly unknown: boolean;
  /** When the job is expected to end. */
  readonly endsAt: number | undefined;
  /** Between which times it ends with even odds. */
  readonly endsBetween: readonly [number, number] | undefined;
  /** When the percentage last changed that has stopped being explained. */
  readonly stuckSince: number | undefined;
  /** Why the last look failed, and when the next is due. */
  readonly trouble: { readonly error: Error; readonly retryAt: number } | undefined;
}

export function beginView(id: string, began: number): View {
  const unforeseen = { endsAt: undefined, endsBetween: undefined, stuckSince: undefined };
  return { id, began, job: undefined, unknown: false, ...unforeseen, trouble: undefined };
}

/** The view after an update that came at `now`. */
export function nextView(view: View, update: News, now: number): View {
  switch (update.type) {
    case 'poll':
      if (update.outcome === 'error') return view;
      return {
        ...view,
        job: update.job ?? view.job,
        unknown: update.outcome === 'not-found',
        trouble: undefined,
      };
    case 'progress':
      return { ...view, ...foreseen(update, now), stuckSince: stuckAfter(view, update.elapsed) };
    case 'stalled':
      return { ...view, stuckSince: view.began + update.since };
    case 'retry':
      return { ...view, trouble: { error: update.error, retryAt: now + update.delay } };
    default:
      return view;
  }
}

function foreseen(
  { eta, range }: Extract<News, { type: 'progress' }>,
  now: number,
): Pick<View, 'endsAt' | 'endsBetween'> {
  return {
    endsAt: eta === undefined ? undefined : now + eta,
    endsBetween: range && [now + range[0], now + range[1]],
  };
}

/** A percentage that moves is not stuck; that of the look which said so is still heard of afterwards. */
function stuckAfter({ began, stuckSince }: View, moved: number): number | undefined {
  return stuckSince !== undefined && began + moved > stuckSince ? undefined : stuckSince;
}
