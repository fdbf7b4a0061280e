import { abortError, OwnSignal } from '../abort.js';
import { pathBelow } from '../auth/address.js';
import type { WaitCheckpoint } from '../checkpoint.js';
import { bounded, monotonicNow } from '../clock.js';
import type { Job } from '../job.js';
import type { SourceIdentity } from '../machine/checkpoint.js';
import { jobPath, readJobAnswer, type Service, type TaskQuery } from '../services/index.js';
import { checkSignal, checkText } from '../usage.js';
import type { JobWait } from '../wait/job-wait.js';
import { JobsWait } from '../wait/jobs-wait.js';
import type { Looks } from '../wait/looks.js';
import { type Asked, beginWait, resumeSavedWait } from '../wait/make.js';
import { meaningOf } from '../wait/meaning.js';
import { checkJobs, type WaitJobsOptions, type WaitOptions } from '../wait/options.js';
import type { JobSource, LookContext, PlannedLookContext } from '../wait/source.js';
import { ApartLooks } from './apart-looks.js';
import { FailReasons } from './fail-reasons.js';
import { makeRequests } from './make-requests.js';
import { type JobClientOptions, readClientOptions } from './options.js';
import { Project } from './project.js';
import type { RequestContext, Requests } from './requests.js';
import { promisedLook } from './sharing/promised-look.js';
import { SharedLooks } from './sharing/shared-looks.js';
import { TaskReader } from './task-reader.js';

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
  readonly #project: Project;
  readonly #requests: Requests;
  readonly #tasks: TaskReader;
  readonly #failReasons: FailReasons;
  readonly #shared: SharedLooks | undefined;
  readonly #looks: Looks;
  readonly #waits = new Set<Abortable>();
  readonly #closing = new AbortController();
  #identity: SourceIdentity | undefined;
  #asked: Asked | undefined;

  /** @throws TypeError naming the option that is wrong, or missing and in which places it was looked for. */
  constructor(options: JobClientOptions = {}) {
    const settings = readClientOptions(options);
    const { service, endpoint, project } = settings;
    this.#service = service;
    this.#endpoint = endpoint;
    this.#requests = makeRequests(settings, options.dispatcher, this.#closing.signal);
    this.#project = new Project(project, (from, path) =>
      this.#whileOpen({}, context => this.#requests.get({ endpoint: from, path }, context)),
    );
    this.#tasks = new TaskReader(service, (path, context) =>
      this.#whileOpen(context, own => this.#get(path, own)),
    );
    this.#failReasons = new FailReasons((query, context) => this.#tasks.all(query, context));
    if (settings.sharing) {
      const shared = new SharedLooks({
        ask: (id, context) => this.#ask(id, context),
        list: this.#tasks,
        mayRead: () => this.#requests.isProven,
        budget: {
          perSecond: settings.rateLimit.perSecond,
          queued: () => this.#requests.stats().queued,
        },
      });
      this.#shared = shared;
      this.look = (id, context) => promisedLook(shared, id, context);
    }
    this.#looks = this.#shared ?? new ApartLooks((id, context) => this.#ask(id, context));
  }

  /** The same for each of its waits. */
  get #askedByAll(): Asked {
    this.#asked ??= {
      ...this.asked,
      onSettled: wait => {
        this.#waits.delete(wait);
        this.#shared?.forget(wait.id);
      },
    };
    return this.#asked;
  }

  /** Takes a planned look when it is due, or together with those of other waits; undefined with `sharing: false`. */
  readonly look?: (id: string, context: PlannedLookContext) => Promise<Job | undefined>;

  /**
   * One look. Undefined when the service does not know the job (yet).
   * @throws ApiError, InvalidResponseError, a TimeoutError, errors of the socket; what the token function threw; the signal's reason.
   */
  async getJob(id: string, context: Partial<LookContext> = {}): Promise<Job | undefined> {
    checkText('id', id);
    checkSignal('signal', context.signal);
    const { deadline = Number.POSITIVE_INFINITY } = context;
    const sendBy = monotonicNow() + deadline;
    return this.#whileOpen(context, own => this.#ask(id, { ...own, sendBy }));
  }

  /**
   * One page of the task list.
   * @throws TypeError, before anything is sent, when the query makes no sense to the service; else as getJob.
   */
  async listTasks(query: TaskQuery = {}): Promise<{ tasks: Job[]; totalCount: number }> {
    const { tasks, totalCount } = await this.#tasks.page(query);
    return { tasks, totalCount: totalCount ?? tasks.length };
  }

  /** Every task that matches, page after page, each id once. Throws as listTasks does; a bad query at once. */
  tasks(query: TaskQuery = {}): AsyncIterable<Job> {
    return this.#tasks.all(query);
  }

  /** @internal What a wait on this client asks. The client bounds its looks itself, so that waiting for the rate limit is no failure. */
  get asked(): Asked {
    const identity = this.identity;
    return { source: this, looks: this.#looks, identity, lookTimeout: Number.POSITIVE_INFINITY };
  }

  /** Waits until a job has ended. @throws TypeError naming the option that is wrong. */
  waitForJob<E = Record<string, unknown>>(id: string, options: WaitOptions = {}): JobWait<E> {
    return this.#track(asked => beginWait<E>(id, options, asked));
  }

  /** Waits until many jobs have ended. @throws TypeError naming the option or the id that is wrong. */
  waitForJobs(ids: Iterable<string>, options: WaitJobsOptions = {}): JobsWait {
    this.#checkOpen();
    const { failFast: _, ...each } = options;
    const checked = checkJobs(ids, options);
    const wait: JobsWait = new JobsWait(
      checked,
      options,
      id => this.waitForJob(id, each),
      () => this.#waits.delete(wait),
    );
    this.#waits.add(wait);
    return wait;
  }

  /** Goes on with a wait. @throws TypeError naming what is wrong, also when the checkpoint is of another service, endpoint or project. */
  resumeWait<E = Record<string, unknown>>(
    checkpoint: WaitCheckpoint,
    options: WaitOptions = {},
  ): JobWait<E> {
    return this.#track(asked => resumeSavedWait<E>(checkpoint, options, asked));
  }

  /** Which service, endpoint and project this asks, the project by its name where its id is looked up. */
  get identity(): SourceIdentity {
    this.#identity ??= Object.freeze({
      service: this.#service.name,
      endpoint: this.#endpoint.origin + pathBelow(this.#endpoint, ''),
      projectId: this.#project.label,
    });
    return this.#identity;
  }

  /** Which credentials are used and where they come from, without a secret: "token from JOBWAIT_TOKEN". */
  get credentials(): string {
    return this.#requests.describeCredentials();
  }

  /** Counted since the client was made. */
  stats(): ClientStats {
    const { sent, queued, throttled } = this.#requests.stats();
    return Object.freeze({ requests: sent, saved: this.#shared?.saved ?? 0, queued, throttled });
  }

  /** Aborts the waits still running (an AbortError that says why) and closes the connections that are ours. */
  async close(): Promise<void> {
    const reason = abortError('The JobClient was closed; the job itself goes on');
    this.#closing.abort(reason);
    // Those for many jobs come after the waits that they are made of, and must be the ones to say why.
    for (const wait of [...this.#waits].reverse()) wait.abort(reason);
    this.#shared?.close(reason);
    await this.#requests.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #ask(id: string, context: RequestContext): Promise<Job | undefined> {
    const path = (projectId: string) => jobPath(this.#service, projectId, id);
    try {
      const job = readJobAnswer(await this.#get(path, context), id);
      return job && FailReasons.lacks(job, this.#service)
        ? await this.#failReasons.explain(job, context.signal)
        : job;
    } catch (error) {
      if (meaningOf(error) === 'not-found') return undefined;
      throw error;
    }
  }

  #get(path: (projectId: string) => string, context: RequestContext): Promise<unknown> {
    const get = (projectId: string) => {
      const target = { endpoint: this.#endpoint, path: path(projectId), projectId };
      return this.#requests.get(target, context);
    };
    const id = this.#project.id();
    return id instanceof Promise ? id.then(get) : get(id);
  }

  /** Whatever is under way, a lost interest ends it here and now. */
  #whileOpen<T>(
    context: Partial<RequestContext>,
    work: (context: RequestContext) => Promise<T>,
  ): Promise<T> {
    // Two, so that the work has a signal for itself.
    const signals = [context.signal ?? new OwnSignal(), this.#closing.signal];
    return bounded(signal => work({ ...context, signal }), { signals });
  }

  #track<E>(make: (asked: Asked) => JobWait<E>): JobWait<E> {
    this.#checkOpen();
    const wait = make(this.#askedByAll);
    this.#waits.add(wait);
    return wait;
  }

  #checkOpen(): void {
    if (this.#closing.signal.aborted) throw new TypeError('This JobClient is closed; make another');
  }
}
