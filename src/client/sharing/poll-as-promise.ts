import type { Job } from '../../model/job.js';
import { onAbort } from '../../runtime/abort.js';
import { monotonicNow } from '../../runtime/clock.js';
import type { ScheduledPollContext } from '../../wait/job-source.js';
import type { PollScheduler } from '../../wait/poll-scheduler.js';

/** A planned look for whoever wants a promise. Rejects with what asking came to, or with the signal's reason. */
export function pollAsPromise(
  scheduler: PollScheduler,
  id: string,
  context: ScheduledPollContext,
): Promise<Job | undefined> {
  const { signal, unref = false } = context;
  if (signal.aborted) return Promise.reject(signal.reason);
  return new Promise((resolve, reject) => {
    const poll = scheduler.schedule(
      {
        id,
        unref,
        pollTimeout: Number.POSITIVE_INFINITY,
        onResult: (heard, requestedAt) => {
          stopListening();
          try {
            context.onSent?.(monotonicNow() - requestedAt);
            if (heard.retryAfter !== undefined) context.onRetryAfter?.(heard.retryAfter);
            if ('job' in heard) resolve(heard.job);
            else reject(heard.error);
          } catch (error) {
            reject(error);
          }
        },
      },
      context,
    );
    const stopListening = onAbort(signal, () => {
      poll.cancel(signal.reason);
      reject(signal.reason);
    });
  });
}
