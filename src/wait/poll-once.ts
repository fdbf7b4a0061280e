import { nextPollTiming, type PollTiming } from '../machine/decide.js';
import type { Observation } from '../machine/observation.js';
import type { WaitState } from '../machine/state.js';
import { formatDuration } from '../model/duration.js';
import type { ClassifyApiError } from '../model/errors.js';
import { abortReason, isAborted } from '../runtime/abort.js';
import { monotonicNow, runWithTimeout } from '../runtime/clock.js';
import { toObservation } from './classify.js';
import type { JobSource, PollContext } from './job-source.js';
import { normalizeJob } from './normalize-job.js';
import type { PollResult, PollSubscriber } from './poll-scheduler.js';

/** What one poll of a source needs to know. */
export interface PollEnvironment {
  /** Milliseconds since the wait began. */
  readonly elapsed: number;
  /** Ends the poll; its observation is then `aborted`. */
  readonly signal?: AbortSignal | undefined;
  /** Whether the poll alone should not keep the process alive. Default false. */
  readonly unref?: boolean | undefined;
  /** What error responses mean beyond their HTTP status. Default: nothing. */
  readonly classifyApiError?: ClassifyApiError | undefined;
}

/** Polls once, now, for a driver in another engine: resolves to what `observe` takes. Never rejects. */
export async function pollOnce(
  source: JobSource,
  state: WaitState,
  { elapsed, signal, unref = false, classifyApiError }: PollEnvironment,
): Promise<Observation> {
  const startedAt = monotonicNow() - elapsed;
  const timing = { ...nextPollTiming(state, elapsed), dueIn: 0, tolerance: 0 };
  const pollTimeout = state.pollTimeout ?? Number.POSITIVE_INFINITY;
  const { result, requestedAt } = await pollSource(
    source,
    { id: state.jobId, pollTimeout, unref },
    timing,
    signal,
  );
  return signal && isAborted(signal)
    ? { type: 'aborted', reason: abortReason(signal) }
    : toObservation(result, requestedAt - startedAt, classifyApiError);
}

/** Polls a source: at the time that `timing` gives if the source schedules polls, otherwise now. Never rejects. `requestedAt` is in monotonic milliseconds. */
export async function pollSource(
  source: JobSource,
  subscriber: Pick<PollSubscriber, 'id' | 'pollTimeout' | 'unref' | 'onSent'>,
  timing: PollTiming,
  cancelSignal: AbortSignal | undefined,
): Promise<{ readonly result: PollResult; readonly requestedAt: number }> {
  const { id, pollTimeout, unref } = subscriber;
  const { dueIn, tolerance, deadline } = timing;
  const plannedAt = monotonicNow();
  let requestedAt = plannedAt + dueIn - tolerance;
  let retryAfter: number | undefined;
  let isOver = false;
  const context: Omit<PollContext, 'signal'> = {
    unref,
    deadline,
    onSent: (ago = 0) => {
      // A request for this poll was not sent before it was planned, whatever a source says.
      if (Number.isFinite(ago) && ago >= 0) {
        requestedAt = Math.max(monotonicNow() - ago, plannedAt);
        if (!isOver && !isAborted(cancelSignal)) subscriber.onSent?.(requestedAt);
      }
    },
    onRetryAfter: delay => {
      if (Number.isFinite(delay) && delay >= 0) retryAfter = delay;
    },
  };
  const timeout = pollTimeout + dueIn + tolerance;
  const message = `The poll took longer than ${formatDuration(timeout)}`;
  if (!source.schedulePoll) subscriber.onSent?.(plannedAt);
  try {
    const response = await runWithTimeout(
      signal =>
        adopt(
          source.schedulePoll
            ? source.schedulePoll(id, { ...context, ...timing, signal })
            : source.getJob(id, { ...context, signal }),
        ),
      { timeout, message, signals: [cancelSignal], unref },
    );
    return { result: { job: normalizeJob(response, id), retryAfter }, requestedAt };
  } catch (error) {
    return { result: { error, retryAfter }, requestedAt };
  } finally {
    isOver = true;
  }
}

/** A thenable may resolve to another, but not forever: one that resolves to itself would block the event loop. */
const MAX_NESTED_THENABLES = 10;

/** What a promise, or anything like one, resolves to. */
async function adopt(promise: unknown): Promise<unknown> {
  let value = promise;
  for (let depth = 0; depth < MAX_NESTED_THENABLES && isThenable(value); depth += 1) {
    const thenable = value;
    const boxed = await new Promise<readonly [unknown]>((resolve, reject) => {
      thenable.then(result => resolve([result]), reject);
    });
    [value] = boxed;
  }
  // No job, so it counts as an invalid response.
  return isThenable(value) ? 'an endless chain of thenables' : value;
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as Partial<PromiseLike<unknown>> | null | undefined)?.then === 'function';
}
