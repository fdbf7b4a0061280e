import type { PollTiming } from '../machine/decide.js';
import { monotonicNow, sleep } from '../runtime/clock.js';
import { isTerminal } from './classify.js';
import type { JobSource } from './job-source.js';
import { pollSource } from './poll-once.js';
import type { PollScheduler, PollSubscriber } from './poll-scheduler.js';

/** Polls a source that may be anyone's code: at its time, within a timeout, one request per poll. */
export function createSourceScheduler(source: JobSource): PollScheduler {
  return {
    schedule(subscriber, timing) {
      const controller = new AbortController();
      const { signal } = controller;
      pollWhenDue(source, subscriber, timing, signal).then(
        ({ result, requestedAt }) => {
          if (!signal.aborted) subscriber.onResult(result, requestedAt);
        },
        // Only a cancelled poll rejects.
        () => {},
      );
      return { cancel: reason => controller.abort(reason) };
    },
  };
}

async function pollWhenDue(
  source: JobSource,
  subscriber: PollSubscriber,
  timing: PollTiming,
  signal: AbortSignal,
): ReturnType<typeof pollSource> {
  const { dueIn, tolerance, deadline } = timing;
  const plannedAt = monotonicNow();
  const { unref } = subscriber;
  if (!source.schedulePoll) {
    if (dueIn > 0) await sleep(dueIn, signal, unref);
    const remaining = Math.max(plannedAt + deadline - monotonicNow(), 0);
    const now = { dueIn: 0, tolerance: 0, deadline: remaining };
    return pollSource(source, subscriber, now, signal);
  }
  const poll = await pollSource(source, subscriber, timing, signal);
  // A source that fails, or responds too early, does not set the pace.
  const early = plannedAt + dueIn - tolerance - monotonicNow();
  if (early > 0 && !isTerminal(poll.result)) await sleep(early, signal, unref);
  return poll;
}
