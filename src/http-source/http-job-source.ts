import { HeaderCredentials } from '../auth/header-credentials.js';
import { decodeResult, type Redact, redactJob } from '../client/api-result.js';
import type { RequestContext } from '../client/request-context.js';
import {
  JSON_HEADERS,
  RequestSender,
  type UnauthenticatedRequest,
} from '../client/request-sender.js';
import { pollAsPromise } from '../client/sharing/poll-as-promise.js';
import { SharedScheduler } from '../client/sharing/shared-scheduler.js';
import { sendInTime } from '../client/time-limit.js';
import type { HttpResponse } from '../http/response.js';
import type { SourceIdentity } from '../machine/checkpoint.js';
import { markFatal } from '../model/errors.js';
import type { Job } from '../model/job.js';
import { checkId, checkSignal } from '../model/validation.js';
import { abortError } from '../runtime/abort.js';
import { monotonicNow, runWithTimeout } from '../runtime/clock.js';
import { classifyError } from '../wait/classify.js';
import type { JobSource, PollContext, ScheduledPollContext } from '../wait/job-source.js';
import { normalizeJob } from '../wait/normalize-job.js';
import { setSourceConfig } from '../wait/source-config.js';
import { HTTP_SERVICE_NAME, type RequestSettings } from './request-options.js';

/** The members of a job that a response has, not yet converted to their types. */
export type JobMembers = { readonly status: string } & {
  readonly [Member in Exclude<keyof Job, 'id' | 'status'>]?: unknown;
};

/** What a response says: its content, and how that becomes a job. */
export interface Reading {
  readonly content: unknown;
  /** @throws InvalidResponseError if the content says nothing about the job. */
  toJob(content: unknown): JobMembers;
}

/**
 * Reads a response. Undefined: the endpoint does not know the job (yet).
 * @throws ApiError for an error response, InvalidResponseError for an unusable one. Neither shows a credential.
 */
export type ReadResponse = (
  response: HttpResponse,
  redact: Redact,
  id: string,
) => Reading | undefined;

/** A source that requests jobs from one endpoint. Waits for the same id share requests. */
export interface HttpSource extends JobSource {
  /** What this source polls, without secrets: `endpoint` is the address without its query. A wait resumes only with the same. */
  readonly identity: SourceIdentity;
  /** Requests a job once. Resolves to undefined if it does not exist. */
  getJob(id: string, context?: Partial<PollContext>): Promise<Job | undefined>;
  /** Requests a job when the poll of a wait is due, within the rate limit of the source. */
  schedulePoll(id: string, context: ScheduledPollContext): Promise<Job | undefined>;
  /** Aborts running waits with an AbortError and closes the source's own connections. */
  close(): Promise<void>;
  /** As `close()`, for `await using`. */
  [Symbol.asyncDispose](): Promise<void>;
}

/** There is no list to read. */
const NO_LIST = { pageSize: 0, async *runningTasks() {} };

export class HttpJobSource implements HttpSource {
  readonly identity: SourceIdentity;
  readonly #settings: RequestSettings;
  readonly #readResponse: ReadResponse;
  readonly #sender: RequestSender;
  readonly #scheduler: SharedScheduler;
  readonly #waits = new Set<{ abort(reason: unknown): void }>();
  readonly #closing = new AbortController();

  constructor(settings: RequestSettings, readResponse: ReadResponse) {
    const { url, headers, requestTimeout } = settings;
    this.identity = Object.freeze({
      service: HTTP_SERVICE_NAME,
      endpoint: url.description,
      projectId: '',
    });
    this.#settings = settings;
    this.#readResponse = readResponse;
    const sender = new RequestSender(settings, {
      createCredentials: () =>
        new HeaderCredentials(headers, {
          timeout: requestTimeout,
          closeSignal: this.#closing.signal,
        }),
      isRejection: ({ status }) => status === 401,
    });
    this.#sender = sender;
    this.#scheduler = new SharedScheduler({
      requestById: (id, context) => this.#fetchJob(id, context),
      list: NO_LIST,
      hasList: false,
      mayReadList: () => false,
      budget: sender.budget,
      requestTimeout,
    });
    setSourceConfig(this, {
      scheduler: this.#scheduler,
      identity: this.identity,
      // Each request has its own timeout, and time in the rate limiter's queue is no failure.
      pollTimeout: Number.POSITIVE_INFINITY,
      limitBy: pool => sender.limitBy(pool),
      onStarted: wait => this.#waits.add(wait),
      onSettled: wait => {
        this.#waits.delete(wait);
        this.#scheduler.forget(wait.id);
      },
    });
  }

  async getJob(id: string, context: Partial<PollContext> = {}): Promise<Job | undefined> {
    const trimmed = checkId('id', id);
    checkSignal('signal', context.signal);
    const { deadline = Number.POSITIVE_INFINITY, ...rest } = context;
    const deadlineAt = monotonicNow() + Math.max(deadline, 0);
    const signals = [context.signal, this.#closing.signal];
    return runWithTimeout(signal => this.#fetchJob(trimmed, { ...rest, deadlineAt, signal }), {
      signals,
    });
  }

  schedulePoll(id: string, context: ScheduledPollContext): Promise<Job | undefined> {
    return pollAsPromise(this.#scheduler, checkId('id', id), context);
  }

  async close(): Promise<void> {
    const reason = markFatal(abortError('The source was closed; the job itself goes on'));
    this.#closing.abort(reason);
    for (const wait of [...this.#waits]) wait.abort(reason);
    this.#scheduler.close(reason);
    await this.#sender.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #fetchJob(id: string, context: RequestContext): Promise<Job | undefined> {
    try {
      const { body: reading, redact } = await sendInTime(
        requestContext =>
          this.#sender.request(this.#request(id), requestContext, (response, redactText) =>
            this.#readResponse(response, redactText, id),
          ),
        { ...context, jobId: id },
        this.#settings.requestTimeout,
      );
      if (!reading) return undefined;
      const { content } = reading;
      const members = decodeResult({ body: content, redact }, body => reading.toJob(body));
      const job = normalizeJob({ raw: content, ...members, id }, id);
      return job && redactJob(job, redact, id);
    } catch (error) {
      // A 404 that is not listed as "no such job" is an error, even for a caller that takes every 404 for that.
      const isFatal =
        error instanceof Error && ['fatal', 'not-found'].includes(classifyError(error));
      throw isFatal ? markFatal(error) : error;
    }
  }

  #request(id: string): UnauthenticatedRequest {
    const { url, method, body } = this.#settings;
    return {
      method,
      origin: url.origin,
      path: url.path(id),
      headers: { ...JSON_HEADERS, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: body.json(id) }),
    };
  }
}
