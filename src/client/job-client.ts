import { appendPath } from '../auth/endpoint-url.js';
import type { SourceIdentity } from '../machine/checkpoint.js';
import type { AnyEntities, Job, WaitCheckpoint } from '../model/job.js';
import { checkId, checkSignal } from '../model/validation.js';
import { abortError } from '../runtime/abort.js';
import { monotonicNow, runWithTimeout } from '../runtime/clock.js';
import type { TaskQuery } from '../services/encode.js';
import type { Service } from '../services/service.js';
import { classifyError } from '../wait/classify.js';
import { resumeFromCheckpoint, startWait } from '../wait/create-wait.js';
import type { JobSource, PollContext, ScheduledPollContext } from '../wait/job-source.js';
import type { JobWait } from '../wait/job-wait.js';
import { JobsWait } from '../wait/jobs-wait.js';
import {
  checkJobs,
  type SourceConfig,
  type WaitJobsOptions,
  type WaitOptions,
} from '../wait/options.js';
import { ApiClient } from './api-client.js';
import { decodeResult, redactJob } from './api-result.js';
import { createDirectScheduler } from './direct-scheduler.js';
import { FailureReasons } from './failure-reasons.js';
import { type JobClientOptions, readClientOptions } from './options.js';
import type { FetchJob, RequestContext } from './request-context.js';
import { pollAsPromise } from './sharing/poll-as-promise.js';
import { SharedScheduler } from './sharing/shared-scheduler.js';
import { TaskLister } from './task-list.js';
import { sendInTime } from './time-limit.js';

/** What a client has sent and saved since it was created. */
export interface ClientStats {
  /** Requests sent since creation. */
  readonly requests: number;
  /** Polls served without a request of their own since creation. */
  readonly saved: number;
  /** Requests that wait for the rate limiter now. */
  readonly queued: number;
  /** Responses with status 429 since creation, and those with 403 by which a gateway throttles. */
  readonly throttled: number;
}

/**
 * A client of one service, endpoint and project, for any number of waits: one connection pool, one credential, one rate
 * limit. Omitted options are read from the environment.
 */
export class JobClient implements JobSource {
  /** The service, endpoint and project this client polls. `projectId` is the project's name if no id was given. */
  readonly identity: SourceIdentity;
  /** Performs a scheduled poll, together with those of other waits. Undefined with `sharing: false`. */
  readonly schedulePoll?: (id: string, context: ScheduledPollContext) => Promise<Job | undefined>;
  /** @internal What the waits on this client poll. Its `pollTimeout` is Infinity, because each request has its own timeout, and time in the rate limiter's queue is no failure. */
  readonly sourceConfig: SourceConfig;
  readonly #service: Service;
  readonly #api: ApiClient;
  readonly #tasks: TaskLister;
  readonly #failureReasons: FailureReasons;
  readonly #requestTimeout: number;
  readonly #responseHistory = { hasRequestedId: false };
  readonly #sharedScheduler: SharedScheduler | undefined;
  readonly #waits = new Set<{ abort(reason: unknown): void }>();
  readonly #closing = new AbortController();

  /** @throws OptionError if an option or its variable is invalid or missing. */
  constructor(options: JobClientOptions = {}) {
    const settings = readClientOptions(options);
    const { service, endpoint, project, requestTimeout } = settings;
    this.identity = Object.freeze({
      service: service.name,
      endpoint: endpoint.origin + appendPath(endpoint, ''),
      projectId: 'id' in project ? project.id : project.name,
    });
    this.#service = service;
    this.#api = new ApiClient(settings, this.#closing.signal);
    const { sender } = this.#api;
    this.#requestTimeout = requestTimeout;
    this.#tasks = new TaskLister(service, (path, context) =>
      this.#runWhileOpen(context, requestContext => this.#api.get(path, requestContext)),
    );
    this.#failureReasons = new FailureReasons(this.#tasks);
    const fetchJob: FetchJob = (id, context) => this.#fetchJob(id, context);
    if (settings.sharing) {
      const shared = new SharedScheduler({
        requestById: fetchJob,
        list: this.#tasks,
        hasList: service.list !== undefined,
        mayReadList: () => sender.hasAcceptedCredentials,
        budget: sender.budget,
        requestTimeout,
      });
      this.#sharedScheduler = shared;
      this.schedulePoll = (id, context) => pollAsPromise(shared, checkId('id', id), context);
    }
    this.sourceConfig = {
      scheduler: this.#sharedScheduler ?? createDirectScheduler(fetchJob),
      identity: this.identity,
      pollTimeout: Number.POSITIVE_INFINITY,
      limitBy: pool => sender.limitBy(pool),
      classifyApiError: service.classify,
      notFoundHint: service.notFoundHint,
      onSettled: wait => {
        this.#waits.delete(wait);
        this.#sharedScheduler?.forget(wait.id);
      },
    };
  }

  /**
   * Polls a job once. Resolves to undefined if the service does not know it (yet).
   * @throws ApiError, InvalidResponseError, TimeoutError, an error of the connection or of the credentials; the signal's
   * reason.
   */
  async getJob(id: string, context: Partial<PollContext> = {}): Promise<Job | undefined> {
    const trimmed = checkId('id', id);
    checkSignal('signal', context.signal);
    const { deadline = Number.POSITIVE_INFINITY, ...rest } = context;
    const deadlineAt = monotonicNow() + Math.max(deadline, 0);
    return this.#runWhileOpen({ ...rest, deadlineAt }, requestContext =>
      this.#fetchJob(trimmed, requestContext),
    );
  }

  /**
   * Fetches one page of the task list.
   * @throws OptionError, before anything is sent, if the service does not support the query; TypeError if it has no list;
   * otherwise as getJob.
   */
  async listTasks(query: TaskQuery = {}): Promise<{ tasks: Job[]; totalCount: number }> {
    const { tasks, totalCount } = await this.#tasks.fetchPage(query);
    return { tasks: [...tasks], totalCount: totalCount ?? tasks.length };
  }

  /** Iterates over all matching tasks across pages, each id once. Throws an OptionError at once; the iteration throws as listTasks. */
  tasks(query: TaskQuery = {}): AsyncIterable<Job> {
    return this.#tasks.iterate(query);
  }

  /**
   * Waits until a job has ended.
   * @throws OptionError if an option is invalid.
   */
  waitForJob<E = AnyEntities>(id: string, options: WaitOptions = {}): JobWait<E> {
    return this.#track(() => startWait<E>(id, options, this.sourceConfig));
  }

  /**
   * Waits until many jobs have ended.
   * @throws OptionError if an option or an id is invalid.
   */
  waitForJobs<E = AnyEntities>(ids: Iterable<string>, options: WaitJobsOptions = {}): JobsWait<E> {
    return this.#track(() => {
      const { failFast: _, ...waitOptions } = options;
      const wait: JobsWait<E> = new JobsWait<E>(
        checkJobs(ids, options),
        options,
        id => this.waitForJob<E>(id, waitOptions),
        () => this.#waits.delete(wait),
      );
      return wait;
    });
  }

  /**
   * Resumes a wait.
   * @throws OptionError if an option or the checkpoint is invalid, or if it is of another source.
   */
  resumeWait<E = AnyEntities>(checkpoint: WaitCheckpoint, options: WaitOptions = {}): JobWait<E> {
    return this.#track(() => resumeFromCheckpoint<E>(checkpoint, options, this.sourceConfig));
  }

  /** Kind and source of the credentials, without a secret: "token from JOBWAIT_TOKEN". */
  get credentials(): string {
    return this.#api.sender.describeCredentials();
  }

  /** The requests that this client has sent, saved and queued so far. */
  stats(): ClientStats {
    const { sent, queued, throttled } = this.#api.sender.stats();
    const saved = this.#sharedScheduler?.saved ?? 0;
    return Object.freeze({ requests: sent, saved, queued, throttled });
  }

  /** Aborts running waits with an AbortError and closes the client's own connections. */
  async close(): Promise<void> {
    const reason = abortError('The JobClient was closed; the job itself goes on');
    this.#closing.abort(reason);
    // A wait for many jobs was added after its parts, and must be rejected before they are.
    for (const wait of [...this.#waits].reverse()) wait.abort(reason);
    this.#sharedScheduler?.close(reason);
    await this.#api.sender.close();
  }

  /** As `close()`, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #fetchJob(id: string, context: RequestContext): Promise<Job | undefined> {
    const service = this.#service;
    const { signal, deadlineAt = Number.POSITIVE_INFINITY } = context;
    let sentAt = monotonicNow();
    const onSent = (): void => {
      sentAt = monotonicNow();
      context.onSent?.();
    };
    try {
      const result = await sendInTime(
        requestContext =>
          this.#api.get(projectId => service.request(id, projectId), requestContext),
        { ...context, onSent, jobId: id },
        this.#requestTimeout,
      );
      const decoded = decodeResult(result, body => service.decode(body, id, this.#responseHistory));
      const job = decoded && redactJob(decoded, result.redact, id);
      const needsReason = job?.status === 'Failed' && job.failReason === undefined;
      return needsReason && service.list?.hasFailReasons
        ? await this.#failureReasons.explain(job, {
            signal,
            until: Math.min(sentAt, deadlineAt) + this.#requestTimeout,
          })
        : job;
    } catch (error) {
      if (classifyError(error, service.classify) === 'not-found') return undefined;
      throw error;
    }
  }

  /** Rejects at once when the client is closed or the caller's signal aborts, whatever is in progress. */
  #runWhileOpen<T>(
    context: Partial<RequestContext>,
    operation: (context: RequestContext) => Promise<T>,
  ): Promise<T> {
    const signals = [context.signal, this.#closing.signal];
    return runWithTimeout(signal => operation({ ...context, signal }), { signals });
  }

  #track<W extends { abort(reason: unknown): void }>(create: () => W): W {
    if (this.#closing.signal.aborted) throw new TypeError('This JobClient is closed; make another');
    const wait = create();
    this.#waits.add(wait);
    return wait;
  }
}
