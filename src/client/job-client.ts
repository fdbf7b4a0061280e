import { appendPath } from '../auth/endpoint-url.js';
import type { SourceIdentity } from '../machine/checkpoint.js';
import type { AnyEntities, Job, WaitCheckpoint } from '../model/job.js';
import { checkNonEmptyString, checkSignal } from '../model/validation.js';
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
import type { PollScheduler } from '../wait/poll-scheduler.js';
import { ApiClient, type RequestContext } from './api-client.js';
import { DirectScheduler } from './direct-scheduler.js';
import { FailureReasons } from './failure-reasons.js';
import { type JobClientOptions, readClientOptions } from './options.js';
import { pollAsPromise } from './sharing/poll-as-promise.js';
import { SharedScheduler } from './sharing/shared-scheduler.js';
import { TaskLister } from './task-list.js';

/** Counted since the client was made. */
export interface ClientStats {
  /** Requests sent. */
  readonly requests: number;
  /** Looks that needed no request of their own. */
  readonly saved: number;
  /** Requests waiting for the rate limit now. */
  readonly queued: number;
  /** Times that the service answered 429. */
  readonly throttled: number;
}

interface Abortable {
  abort(reason: unknown): void;
}

/**
 * A client of one service, endpoint and project, for any number of waits: one pool of connections, one credential, one
 * rate limit. What the options leave out is read from the environment.
 */
export class JobClient implements JobSource {
  readonly #service: Service;
  readonly #endpoint: URL;
  readonly #project: string;
  readonly #api: ApiClient;
  readonly #taskLister: TaskLister;
  readonly #failureReasons: FailureReasons;
  readonly #sharedScheduler: SharedScheduler | undefined;
  readonly #scheduler: PollScheduler;
  readonly #waits = new Set<Abortable>();
  readonly #closing = new AbortController();
  #identity: SourceIdentity | undefined;
  #cachedConfig: SourceConfig | undefined;

  /** @throws TypeError naming the option that is wrong, or missing and in which places it was looked for. */
  constructor(options: JobClientOptions = {}) {
    const settings = readClientOptions(options);
    const { service, endpoint, project } = settings;
    this.#service = service;
    this.#endpoint = endpoint;
    this.#api = new ApiClient(settings, this.#closing.signal);
    this.#project = 'id' in project ? project.id : project.name;
    this.#taskLister = new TaskLister(service, (path, context) =>
      this.#runWhileOpen(context, requestContext => this.#api.get(path, requestContext)),
    );
    this.#failureReasons = new FailureReasons((query, context) =>
      this.#taskLister.iterate(query, context),
    );
    if (settings.sharing) {
      const sharedScheduler = new SharedScheduler({
        requestById: (id, context) => this.#fetchJob(id, context),
        list: this.#taskLister,
        mayReadList: () => service.list !== undefined && this.#api.hasAcceptedCredentials,
        budget: {
          requestsPerSecond: settings.rateLimit.perSecond,
          queued: () => this.#api.stats().queued,
        },
      });
      this.#sharedScheduler = sharedScheduler;
      this.schedulePoll = (id, context) => pollAsPromise(sharedScheduler, id, context);
    }
    this.#scheduler =
      this.#sharedScheduler ?? new DirectScheduler((id, context) => this.#fetchJob(id, context));
  }

  /** The same for each of its waits. */
  get #waitConfig(): SourceConfig {
    this.#cachedConfig ??= {
      ...this.sourceConfig,
      onSettled: wait => {
        this.#waits.delete(wait);
        this.#sharedScheduler?.forget(wait.id);
      },
    };
    return this.#cachedConfig;
  }

  /** Takes a planned look when it is due, or together with those of other waits; undefined with `sharing: false`. */
  readonly schedulePoll?: (id: string, context: ScheduledPollContext) => Promise<Job | undefined>;

  /**
   * One look. Undefined when the service does not know the job (yet).
   * @throws ApiError, InvalidResponseError, a TimeoutError, errors of the socket; what the token function threw; the signal's reason.
   */
  async getJob(id: string, context: Partial<PollContext> = {}): Promise<Job | undefined> {
    checkNonEmptyString('id', id);
    checkSignal('signal', context.signal);
    const { deadline = Number.POSITIVE_INFINITY } = context;
    const deadlineAt = monotonicNow() + deadline;
    return this.#runWhileOpen(context, requestContext =>
      this.#fetchJob(id, { ...requestContext, deadlineAt }),
    );
  }

  /**
   * One page of the task list.
   * @throws TypeError, before anything is sent, when the query makes no sense to the service; else as getJob.
   */
  async listTasks(query: TaskQuery = {}): Promise<{ tasks: Job[]; totalCount: number }> {
    const { tasks, totalCount } = await this.#taskLister.fetchPage(query);
    return { tasks: [...tasks], totalCount: totalCount ?? tasks.length };
  }

  /** Every task that matches, page after page, each id once. Throws as listTasks does; a bad query at once. */
  tasks(query: TaskQuery = {}): AsyncIterable<Job> {
    return this.#taskLister.iterate(query);
  }

  /** @internal What a wait on this client asks. The client bounds its looks itself, so that waiting for the rate limit is no failure. */
  get sourceConfig(): SourceConfig {
    const identity = this.identity;
    return {
      scheduler: this.#scheduler,
      identity,
      pollTimeout: Number.POSITIVE_INFINITY,
      classifyApiError: this.#service.classify,
    };
  }

  /** Waits until a job has ended. @throws TypeError naming the option that is wrong. */
  waitForJob<E = AnyEntities>(id: string, options: WaitOptions = {}): JobWait<E> {
    return this.#track(sourceConfig => startWait<E>(id, options, sourceConfig));
  }

  /** Waits until many jobs have ended. @throws TypeError naming the option or the id that is wrong. */
  waitForJobs<E = AnyEntities>(ids: Iterable<string>, options: WaitJobsOptions = {}): JobsWait<E> {
    this.#checkOpen();
    const { failFast: _, ...waitOptions } = options;
    const checked = checkJobs(ids, options);
    const wait: JobsWait<E> = new JobsWait<E>(
      checked,
      options,
      id => this.waitForJob<E>(id, waitOptions),
      () => this.#waits.delete(wait),
    );
    this.#waits.add(wait);
    return wait;
  }

  /** Goes on with a wait. @throws TypeError naming what is wrong, also when the checkpoint is of another service, endpoint or project. */
  resumeWait<E = AnyEntities>(checkpoint: WaitCheckpoint, options: WaitOptions = {}): JobWait<E> {
    return this.#track(sourceConfig => resumeFromCheckpoint<E>(checkpoint, options, sourceConfig));
  }

  /** Which service, endpoint and project this asks, the project by its name where its id is looked up. */
  get identity(): SourceIdentity {
    this.#identity ??= Object.freeze({
      service: this.#service.name,
      endpoint: this.#endpoint.origin + appendPath(this.#endpoint, ''),
      projectId: this.#project,
    });
    return this.#identity;
  }

  /** Which credentials are used and where they come from, without a secret: "token from JOBWAIT_TOKEN". */
  get credentials(): string {
    return this.#api.describeCredentials();
  }

  /** Counted since the client was made. */
  stats(): ClientStats {
    const { sent, queued, throttled } = this.#api.stats();
    return Object.freeze({
      requests: sent,
      saved: this.#sharedScheduler?.saved ?? 0,
      queued,
      throttled,
    });
  }

  /** Aborts the waits still running (an AbortError that says why) and closes the connections that are ours. */
  async close(): Promise<void> {
    const reason = abortError('The JobClient was closed; the job itself goes on');
    this.#closing.abort(reason);
    // Those for many jobs come after the waits that they are made of, and must be the ones to say why.
    for (const wait of [...this.#waits].reverse()) wait.abort(reason);
    this.#sharedScheduler?.close(reason);
    await this.#api.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #fetchJob(id: string, context: RequestContext): Promise<Job | undefined> {
    const service = this.#service;
    try {
      const body = await this.#api.get(projectId => service.request(id, projectId), context);
      const job = service.decode(body, id);
      return job && FailureReasons.needsList(job, service)
        ? await this.#failureReasons.explain(job, context.signal)
        : job;
    } catch (error) {
      if (classifyError(error, service.classify) === 'not-found') return undefined;
      throw error;
    }
  }

  /** Whatever is under way, a lost interest ends it here and now. */
  #runWhileOpen<T>(
    context: Partial<RequestContext>,
    operation: (context: RequestContext) => Promise<T>,
  ): Promise<T> {
    const signals = [context.signal, this.#closing.signal];
    return runWithTimeout(signal => operation({ ...context, signal }), { signals });
  }

  #track<E>(create: (sourceConfig: SourceConfig) => JobWait<E>): JobWait<E> {
    this.#checkOpen();
    const wait = create(this.#waitConfig);
    this.#waits.add(wait);
    return wait;
  }

  #checkOpen(): void {
    if (this.#closing.signal.aborted) throw new TypeError('This JobClient is closed; make another');
  }
}
