import type { PollTiming } from '../machine/decide.js';
import { formatDuration } from '../model/duration.js';
import { InvalidResponseError } from '../model/errors.js';
import { type Job, parsePercentage, parseStatus, parseTimestamp } from '../model/job.js';
import { monotonicNow, runWithTimeout, startTimer, type TimeoutOptions } from '../runtime/clock.js';
import type { JobSource, PollContext } from './job-source.js';
import {
  isTerminal,
  type PendingPoll,
  type PollResult,
  type PollScheduler,
  type PollSubscriber,
} from './poll-scheduler.js';

/** Takes looks at a source that sleeps, or shares, as its methods say. */
export function createSourceScheduler(source: JobSource): PollScheduler {
  return {
    schedule: (subscriber, timing) =>
      isSchedulingSource(source)
        ? SourcePoll.delegate(source, subscriber, timing)
        : SourcePoll.sleepThenRequest(source, subscriber, timing),
  };
}

type SchedulingSource = JobSource & Required<Pick<JobSource, 'schedulePoll'>>;

function isSchedulingSource(source: JobSource): source is SchedulingSource {
  return source.schedulePoll !== undefined;
}

/** One look at a source that anyone may have written: in its time, bounded, and not believed before it was looked at. */
class SourcePoll implements PendingPoll {
  readonly #subscriber: PollSubscriber;
  /** Both in monotonic milliseconds; what is asked earlier is no matter of this look. */
  readonly #notBefore: number;
  #requestedAt: number;
  #retryAfter: number | undefined;
  readonly #controller = new AbortController();
  #cancelTimer = (): void => {};

  private constructor(subscriber: PollSubscriber, notBefore: number) {
    this.#subscriber = subscriber;
    this.#notBefore = notBefore;
    this.#requestedAt = notBefore;
  }

  /** Sleeps until the look is due, and takes it. */
  static sleepThenRequest(
    source: JobSource,
    subscriber: PollSubscriber,
    { dueIn, deadline }: PollTiming,
  ): SourcePoll {
    const scheduledAt = monotonicNow();
    const poll = new SourcePoll(subscriber, scheduledAt + dueIn);
    const start = (): void => {
      const now = monotonicNow();
      poll.#requestedAt = now;
      const remaining = Math.max(scheduledAt + deadline - now, 0);
      poll.#request(
        context => source.getJob(subscriber.id, { ...context, deadline: remaining }),
        0,
      );
    };
    if (dueIn > 0) poll.#runAt(scheduledAt + dueIn, start);
    else start();
    return poll;
  }

  /** Hands the look over to a source that takes it in its time. */
  static delegate(
    source: SchedulingSource,
    subscriber: PollSubscriber,
    timing: PollTiming,
  ): SourcePoll {
    const { dueIn, tolerance } = timing;
    const poll = new SourcePoll(subscriber, monotonicNow() + dueIn - tolerance);
    poll.#request(
      context => source.schedulePoll(subscriber.id, { ...context, ...timing }),
      dueIn + tolerance,
    );
    return poll;
  }

  cancel(reason: unknown): void {
    this.#cancelTimer();
    this.#controller.abort(reason);
  }

  /** @param allowance milliseconds that the look may take besides the time that a look is given. */
  #request(
    work: (context: PollContext) => ReturnType<JobSource['getJob']>,
    allowance: number,
  ): void {
    const { id, unref, pollTimeout } = this.#subscriber;
    const timeout = pollTimeout + allowance;
    const context: Omit<PollContext, 'signal'> = {
      unref,
      onSent: (ago = 0) => {
        this.#requestedAt = monotonicNow() - ago;
      },
      onRetryAfter: delay => {
        this.#retryAfter = delay;
      },
    };
    const { signal } = this.#controller;
    const message = `The look took longer than ${formatDuration(timeout)}`;
    const bound: TimeoutOptions = { timeout, message, signals: [signal], unref };
    const pendingResult = toPollResult(
      () => runWithTimeout(own => work({ ...context, signal: own }), bound),
      id,
    );
    void pendingResult.then(result => this.#handleResult(result));
  }

  /** A source that is broken, or answers too early, does not set the pace; that the job has ended is no matter of pace. */
  #handleResult(result: PollResult): void {
    if (this.#controller.signal.aborted) return;
    if (isTerminal(result)) this.#deliver(result);
    else this.#runAt(this.#notBefore, () => this.#deliver(result));
  }

  #deliver(result: PollResult): void {
    const retryAfter = this.#retryAfter;
    this.#subscriber.onResult(
      retryAfter === undefined ? result : { ...result, retryAfter },
      this.#requestedAt,
    );
  }

  #runAt(time: number, callback: () => void): void {
    const remaining = time - monotonicNow();
    if (remaining <= 0) callback();
    else
      this.#cancelTimer = startTimer(
        remaining,
        () => this.#runAt(time, callback),
        this.#subscriber.unref,
      );
  }
}

async function toPollResult(
  request: () => Promise<Job | undefined>,
  id: string,
): Promise<PollResult> {
  try {
    return validateSourceResponse(await request(), id);
  } catch (error) {
    return { error };
  }
}
/**
 * What a source resolved to, as a job. Sources are written by anyone, so it is looked at before it is believed.
 * @throws InvalidResponseError when it is something other than a job with a status, or nothing.
 */
export function validateSourceResponse(
  response: Job | undefined,
  id: string,
): { job: Job | undefined } {
  if (response === undefined || response === null) return { job: undefined };
  const rawStatus = (response as Partial<Job>).status;
  if (typeof rawStatus !== 'string' || rawStatus.trim() === '') {
    throw new InvalidResponseError(
      'The source resolved to something other than a job with a status',
    );
  }
  const status = parseStatus(rawStatus);
  const normalized = {
    id: typeof response.id === 'string' && response.id !== '' ? response.id : id,
    status,
    progress: status === 'Completed' ? 100 : parsePercentage(response.progress),
    createdAt: parseDate(response.createdAt),
    endedAt: parseDate(response.endedAt),
  };
  // The object that the source gave stays the job, where there is nothing to mend.
  const job = isNormalized(response, normalized)
    ? response
    : Object.freeze({ ...response, ...normalized });
  return { job };
}

type NormalizedFields = Pick<Job, 'id' | 'status' | 'progress' | 'createdAt' | 'endedAt'>;

function isNormalized(response: Job, normalized: NormalizedFields): boolean {
  return (
    response.id === normalized.id &&
    response.status === normalized.status &&
    response.progress === normalized.progress &&
    response.createdAt === normalized.createdAt &&
    response.endedAt === normalized.endedAt &&
    Object.isFrozen(response)
  );
}

function parseDate(value: unknown): Date | undefined {
  const isValid = value instanceof Date && !Number.isNaN(value.getTime());
  return isValid ? value : parseTimestamp(value);
}
