import { nextPollTiming, type PollTiming } from '../machine/decide.js';
import type { Observation } from '../machine/observation.js';
import type { WaitState } from '../machine/state.js';
import { formatDuration } from '../model/duration.js';
import { type ClassifyApiError, InvalidResponseError } from '../model/errors.js';
import { type Job, parsePercentage, parseStatus, parseTimestamp } from '../model/job.js';
import { monotonicNow, runWithTimeout } from '../runtime/clock.js';
import { toObservation } from './classify.js';
import type { JobLike, JobSource, PollContext } from './job-source.js';
import type { PollResult, PollSubscriber } from './poll-scheduler.js';

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
  return signal?.aborted
    ? { type: 'aborted', reason: signal.reason }
    : toObservation(result, requestedAt - startedAt, classifyApiError);
}

/** Has a source poll: as `timing` says if it schedules polls, otherwise now. Never rejects. `requestedAt` is in monotonic milliseconds. */
export async function pollSource(
  source: JobSource,
  { id, pollTimeout, unref }: Pick<PollSubscriber, 'id' | 'pollTimeout' | 'unref'>,
  timing: PollTiming,
  cancelSignal: AbortSignal | undefined,
): Promise<{ readonly result: PollResult; readonly requestedAt: number }> {
  const { dueIn, tolerance, deadline } = timing;
  let requestedAt = monotonicNow() + dueIn - tolerance;
  let retryAfter: number | undefined;
  const context: Omit<PollContext, 'signal'> = {
    unref,
    deadline,
    onSent: (ago = 0) => {
      if (Number.isFinite(ago) && ago >= 0) requestedAt = monotonicNow() - ago;
    },
    onRetryAfter: delay => {
      retryAfter = delay;
    },
  };
  const timeout = pollTimeout + dueIn + tolerance;
  const message = `The poll took longer than ${formatDuration(timeout)}`;
  try {
    const response = await runWithTimeout<JobLike | undefined>(
      signal =>
        source.schedulePoll
          ? source.schedulePoll(id, { ...context, ...timing, signal })
          : source.getJob(id, { ...context, signal }),
      { timeout, message, signals: [cancelSignal], unref },
    );
    return { result: { job: normalizeJob(response, id), retryAfter }, requestedAt };
  } catch (error) {
    return { result: { error, retryAfter }, requestedAt };
  }
}

/**
 * What a source reported, as a job. A source may be anyone's code, so nothing is taken on trust.
 * @throws InvalidResponseError if it is neither a job with a status nor nothing.
 */
function normalizeJob(response: JobLike | null | undefined, id: string): Job | undefined {
  if (response === undefined || response === null) return undefined;
  const { status: rawStatus } = response as Partial<JobLike>;
  if (typeof rawStatus !== 'string' || rawStatus.trim() === '') {
    throw new InvalidResponseError(
      'The source resolved to something other than a job with a status',
    );
  }
  const status = parseStatus(rawStatus);
  return Object.freeze({
    ...response,
    id: typeof response.id === 'string' && response.id !== '' ? response.id : id,
    name: response.name ?? undefined,
    status,
    progress: status === 'Completed' ? 100 : parsePercentage(response.progress),
    createdAt: parseDate(response.createdAt),
    endedAt: parseDate(response.endedAt),
    instance: response.instance ?? undefined,
    entities: response.entities ?? undefined,
    failReason: response.failReason ?? undefined,
    raw: response.raw ?? undefined,
  });
}

function parseDate(value: unknown): Date | undefined {
  const isValid = value instanceof Date && !Number.isNaN(value.getTime());
  return isValid ? value : parseTimestamp(value);
}
