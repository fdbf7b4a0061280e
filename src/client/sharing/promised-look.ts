import { onAbort } from '../../abort.js';
import { monotonicNow } from '../../clock.js';
import type { Job } from '../../job.js';
import type { Looks } from '../../wait/looks.js';
import type { PlannedLookContext } from '../../wait/source.js';

/** A planned look for whoever wants a promise. Rejects with what asking came to, or with the signal's reason. */
export function promisedLook(
  looks: Looks,
  id: string,
  context: PlannedLookContext,
): Promise<Job | undefined> {
  const { signal, unref = false } = context;
  if (signal.aborted) return Promise.reject(signal.reason);
  return new Promise((resolve, reject) => {
    const look = looks.plan(
      {
        id,
        unref,
        lookTimeout: Number.POSITIVE_INFINITY,
        heard: (heard, began) => {
          leaveSignal();
          try {
            context.began?.(monotonicNow() - began);
            if (heard.retryAfter !== undefined) context.retryAfter?.(heard.retryAfter);
            if ('job' in heard) resolve(heard.job);
            else reject(heard.error);
          } catch (error) {
            reject(error);
          }
        },
      },
      context,
    );
    const leaveSignal = onAbort(signal, () => {
      look.abandon(signal.reason);
      reject(signal.reason);
    });
  });
}
