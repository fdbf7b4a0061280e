import { InternalAbortSignal } from '../../runtime/abort.js';
import { monotonicNow, sleep } from '../../runtime/clock.js';
import type { PollResult } from '../../wait/poll-scheduler.js';
import type { FetchJob, RequestContext } from '../api-client.js';
import type { JobRequest, WatchedJob } from './watched-job.js';

/** Why a job is asked for, besides that a look is due. */
export type RequestReason = Pick<JobRequest, 'check' | 'suspectedTerminal'>;

/** After so many requests everything else has its turn. */
const MAX_REQUESTS_PER_TICK = 100;

/** Asks for jobs by their ids: one request for each at a time, whoever wants to know. */
export class JobRequests {
  readonly #send: FetchJob;
  readonly #onResult: (job: WatchedJob, request: JobRequest, result: PollResult) => void;

  /** @param result called with what comes of a request, unless it was abandoned. */
  constructor(
    requestById: FetchJob,
    result: (job: WatchedJob, request: JobRequest, result: PollResult) => void,
  ) {
    this.#send = requestById;
    this.#onResult = result;
  }

  /** Asks for jobs that are not being asked for yet. */
  async requestAll(jobs: Iterable<WatchedJob>, reason: RequestReason): Promise<void> {
    let count = 0;
    for (const job of jobs) {
      if (job.request || (job.polls.length === 0 && !reason.check)) continue;
      this.requestById(job, reason);
      count += 1;
      if (count % MAX_REQUESTS_PER_TICK === 0) await sleep(0);
    }
  }

  requestById(job: WatchedJob, reason: RequestReason): void {
    const { polls } = job;
    const deadline = Math.min(
      Number.POSITIVE_INFINITY,
      ...polls.map(({ deadlineAt }) => deadlineAt),
    );
    const request: JobRequest = { ...reason, deadline, signal: new InternalAbortSignal() };
    job.request = request;
    const context: RequestContext = {
      signal: request.signal,
      unref: polls.every(({ unref }) => unref),
      deadline,
      // A check is for all that the list answers, and only while what it checks is new.
      isShared: reason.check !== undefined,
      onSent: () => {
        request.requestedAt = monotonicNow();
      },
      onRetryAfter: delay => {
        request.retryAfter = delay;
      },
    };
    const handleResult = (result: PollResult): void => {
      // Abandoned, and perhaps asked for anew since.
      if (job.request !== request) return;
      job.request = undefined;
      this.#onResult(job, request, result);
    };
    const { id } = job;
    this.#send(id, context).then(
      response => handleResult({ job: response, retryAfter: request.retryAfter }),
      error => handleResult({ error, retryAfter: request.retryAfter }),
    );
  }

  /** Nobody wants to know any more. */
  cancel(job: WatchedJob, reason: unknown): void {
    const { request } = job;
    job.request = undefined;
    request?.signal.abort(reason);
  }
}
