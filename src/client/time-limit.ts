import { TimeoutError } from 'p-timeout';
import { formatDuration } from '../model/duration.js';
import { onAbort } from '../runtime/abort.js';
import { monotonicNow, startTimer } from '../runtime/clock.js';
import type { RequestContext } from './request-context.js';

/**
 * A request has a timeout from when it is sent. Before that it waits for what all requests of the client share: the rate
 * limit, a login, the id of the project, a probe of the credentials. So that none of these can hold a wait past its
 * limit, a request is given up `requestTimeout` milliseconds after its deadline, whatever it is waiting for.
 * @throws a TimeoutError; the signal's reason; what `send` throws.
 */
export function sendInTime<T>(
  send: (context: RequestContext) => Promise<T>,
  context: RequestContext,
  requestTimeout: number,
): Promise<T> {
  const { deadlineAt = Number.POSITIVE_INFINITY, signal, unref } = context;
  if (!(deadlineAt < Number.POSITIVE_INFINITY)) return send(context);
  // Not runWithTimeout: p-timeout creates its error, with a stack, for each response in time.
  return new Promise((resolve, reject) => {
    const controller = new AbortController();
    const end = (): void => {
      cancelTimer();
      stopListening();
    };
    const giveUp = (reason: unknown): void => {
      end();
      controller.abort(reason);
      reject(reason);
    };
    const onTimeout = (): void => {
      giveUp(new TimeoutError(`The poll took longer than ${formatDuration(requestTimeout)}`));
    };
    const remaining = deadlineAt + requestTimeout - monotonicNow();
    const cancelTimer = startTimer(remaining, onTimeout, unref);
    const stopListening = onAbort(signal, () => giveUp(signal.reason));
    send({ ...context, signal: controller.signal })
      .finally(end)
      .then(resolve, reject);
  });
}
