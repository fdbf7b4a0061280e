import { monotonicNow, startTimer } from '../runtime/clock.js';
import type { PollResult, PollScheduler } from '../wait/poll-scheduler.js';
import type { FetchJob } from './request-context.js';

/** Schedules polls without sharing: each sends its own request when it is due. */
export function createDirectScheduler(fetchJob: FetchJob): PollScheduler {
  return {
    schedule(subscriber, { dueIn, deadline }) {
      const { id, unref } = subscriber;
      const deadlineAt = monotonicNow() + deadline;
      let controller: AbortController | undefined;

      const send = async (): Promise<void> => {
        controller = new AbortController();
        const { signal } = controller;
        let requestedAt = monotonicNow();
        let retryAfter: number | undefined;
        const onSent = (): void => {
          requestedAt = monotonicNow();
          if (!signal.aborted) subscriber.onSent?.(requestedAt);
        };
        const onRetryAfter = (delay: number): void => {
          retryAfter = delay;
        };
        let result: PollResult;
        try {
          const job = await fetchJob(id, { signal, deadlineAt, unref, onSent, onRetryAfter });
          result = { job, retryAfter };
        } catch (error) {
          result = { error, retryAfter };
        }
        if (!signal.aborted) subscriber.onResult(result, requestedAt);
      };

      let cancelTimer: (() => void) | undefined;
      if (dueIn > 0) cancelTimer = startTimer(dueIn, send, unref);
      else void send();
      return {
        cancel(reason) {
          cancelTimer?.();
          controller?.abort(reason);
        },
      };
    },
  };
}
