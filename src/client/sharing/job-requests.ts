/** Requests by id, for polls that no list row may serve. */
import { monotonicNow, sleep } from '../../runtime/clock.js';
import { isTracingPolls } from '../../telemetry/channels.js';
import type { PollResult } from '../../wait/poll-scheduler.js';
import type { FetchJob } from '../request-context.js';
import type { JobRequest, RequestReason, WatchedJob } from './watched-job.js';

/** `requestAll` yields to the event loop after this many requests. */
const MAX_REQUESTS_PER_TICK = 100;

/** Requests jobs by id, each at most once at a time, however many waits poll it. */
export class JobRequests {
  readonly #send: FetchJob;
  readonly #onResult: (job: WatchedJob, request: JobRequest, result: PollResult) => void;

  /** @param onResult Called with the result of each request that is not canceled. */
  constructor(
    send: FetchJob,
    onResult: (job: WatchedJob, request: JobRequest, result: PollResult) => void,
  ) {
    this.#send = send;
    this.#onResult = onResult;
  }

  /** Requests the jobs that have no request yet and still have polls, or a row to check. */
  async requestAll(jobs: Iterable<WatchedJob>, reason: RequestReason = {}): Promise<void> {
    let count = 0;
    for (const job of jobs) {
      if (job.request || (job.polls.length === 0 && !reason.check)) continue;
      this.#request(job, reason);
      count += 1;
      if (count % MAX_REQUESTS_PER_TICK === 0) await sleep(0);
    }
  }

  /** Cancels a request that has not been sent, if it was for polls which a list row has served since. */
  cancelUnneeded(job: WatchedJob): void {
    const { polls, request } = job;
    const isUnneeded = polls.length === 0 && request && request.requestedAt === undefined;
    if (isUnneeded && !request.check && !request.suspectedTerminal) this.cancel(job);
  }

  cancel(job: WatchedJob, reason?: unknown): void {
    const { request } = job;
    job.request = undefined;
    request?.controller.abort(reason);
  }

  async #request(job: WatchedJob, reason: RequestReason): Promise<void> {
    let deadline = Number.POSITIVE_INFINITY;
    let unref = true;
    for (const { deadlineAt, subscriber } of job.polls) {
      deadline = Math.min(deadline, deadlineAt);
      unref &&= subscriber.unref;
    }
    const request: JobRequest = { ...reason, deadline, controller: new AbortController() };
    job.request = request;
    let result: PollResult;
    try {
      const response = await this.#send(job.id, {
        signal: request.controller.signal,
        unref,
        deadlineAt: deadline,
        // A check serves every poll that the list answers, and is useful only while its row is new.
        isShared: reason.check !== undefined,
        onSent: () => {
          const requestedAt = monotonicNow();
          request.requestedAt = requestedAt;
          if (isTracingPolls()) notifySent(job, requestedAt);
        },
        onRetryAfter: delay => {
          request.retryAfter = delay;
        },
      });
      result = { job: response, retryAfter: request.retryAfter };
    } catch (error) {
      result = { error, retryAfter: request.retryAfter };
    }
    // Canceled, and the job possibly requested again.
    if (job.request !== request) return;
    job.request = undefined;
    this.#onResult(job, request, result);
  }
}

/** Tells the polls that a request will serve that it was sent. */
function notifySent({ polls }: WatchedJob, requestedAt: number): void {
  for (const { earliest, subscriber } of polls) {
    if (earliest <= requestedAt) subscriber.onSent?.(requestedAt);
  }
}
