import type { Job } from '../job.js';
import type { JobUpdate } from '../machine/events.js';

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
  /** Why the last look failed, and when the next is due. */
  readonly trouble: { readonly error: Error; readonly retryAt: number } | undefined;
}

export function beginView(id: string, began: number): View {
  const nothing = { job: undefined, endsAt: undefined, trouble: undefined };
  return { id, began, unknown: false, ...nothing };
}

/** The view after an update that came at `now`. */
export function nextView(view: View, update: JobUpdate, now: number): View {
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
      return { ...view, endsAt: update.eta === undefined ? undefined : now + update.eta };
    case 'retry':
      return { ...view, trouble: { error: update.error, retryAt: now + update.delay } };
    default:
      return view;
  }
}
