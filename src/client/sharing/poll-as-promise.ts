/** The promise side of sharing, for a wait that uses the client as its source (`JobSource.schedulePoll`). */
import type { Job } from '../../model/job.js';
import { abortReason, isAborted, onAbort } from '../../runtime/abort.js';
import { monotonicNow } from '../../runtime/clock.js';
import type { ScheduledPollContext } from '../../wait/job-source.js';
import type { PollScheduler } from '../../wait/poll-scheduler.js';

/** Schedules a poll. Rejects with the error of the request, or with the signal's reason. */
export function pollAsPromise(
  scheduler: PollScheduler,
  id: string,
  context: ScheduledPollContext,
): Promise<Job | undefined> {
  const { signal, unref = false } = context;
  if (isAborted(signal)) return Promise.reject(abortReason(signal));
  return new Promise((resolve, reject) => {
    const poll = scheduler.schedule(
      {
        id,
        unref,
        pollTimeout: Number.POSITIVE_INFINITY,
        onResult: (result, requestedAt) => {
          stopListening();
          try {
            context.onSent?.(monotonicNow() - requestedAt);
            if (result.retryAfter !== undefined) context.onRetryAfter?.(result.retryAfter);
            if ('job' in result) resolve(result.job);
            else reject(result.error);
          } catch (error) {
            reject(error);
          }
        },
      },
      context,
    );
    const stopListening = onAbort(signal, reason => {
      poll.cancel(reason);
      reject(reason);
    });
  });
}
