import { Dispatcher } from 'undici';
import type { ServiceName } from '../../../../src/services/service.js';
import type { DatabaseFormat } from '../../../../src/testing/database-format.js';
import type { VisibleJob } from '../../../../src/testing/wire-format.js';
import { DATABASE_FORMATS } from '../../../../src/testing/wire-formats.js';
import { seeded } from '../../../support/random.js';
import { FaultyList, type ListFaults, type ListReply } from './faulty-list.js';
import { type SimulatedJob, truthAt } from './simulated-job.js';

/** A request received, and its result. Times are those of the virtual clock. */
export interface Received {
  readonly at: number;
  readonly kind: 'job' | 'list';
  /** Undefined for a page of the list. */
  readonly id: string | undefined;
  readonly query: URLSearchParams;
  status: number | undefined;
  /** The job's status in the response. */
  jobStatus: string | undefined;
  /** When the response was sent, or the client canceled the request. */
  endedAt: number | undefined;
  cancelled: boolean;
}

export interface SimulatedServiceOptions {
  readonly service?: ServiceName;
  readonly jobs: readonly SimulatedJob[];
  readonly strangers?: readonly VisibleJob[];
  /** Milliseconds from a request to its response, which reports the state at the time of the request. */
  readonly latency?: number;
  readonly faults?: ListFaults;
  /** A response in place of the usual one for a job. */
  readonly answerJob?: (id: string, at: number) => ListReply | undefined;
  readonly seed?: number;
}

const NO_SUCH_JOB = { error_code: 'DBS.200543', error_msg: 'The job does not exist.' };

/** A service in virtual time, without a socket: the dispatcher of a client. Its list may be faulty; its responses by id are true. */
export class SimulatedService extends Dispatcher {
  readonly received: Received[] = [];
  /** Can be replaced at any time. */
  faults: ListFaults;
  readonly #options: SimulatedServiceOptions;
  readonly #format: DatabaseFormat;
  readonly #jobs: ReadonlyMap<string, SimulatedJob>;
  readonly #list: FaultyList;
  #open = 0;

  constructor(options: SimulatedServiceOptions) {
    super();
    const { service = 'gaussdb', jobs, strangers = [], faults = {}, seed = 1 } = options;
    this.#options = options;
    this.faults = faults;
    this.#format = DATABASE_FORMATS.get(service) as DatabaseFormat;
    this.#jobs = new Map(jobs.map(job => [job.id, job]));
    this.#list = new FaultyList(this.#format, jobs, strangers, seeded(seed));
  }

  /** Number of requests in flight. */
  get open(): number {
    return this.#open;
  }

  of(kind: Received['kind']): Received[] {
    return this.received.filter(request => request.kind === kind);
  }

  /** The times at which a job was requested by id. */
  requestsFor(id: string): number[] {
    return this.received.filter(request => request.id === id).map(({ at }) => at);
  }

  override dispatch(
    options: Dispatcher.DispatchOptions,
    handler: Dispatcher.DispatchHandler,
  ): boolean {
    const request = this.#receive(new URL(String(options.path), 'http://host'));
    const reply = this.#replyTo(request);
    const end = (): void => {
      request.endedAt = performance.now();
      this.#open -= 1;
    };
    let timer: ReturnType<typeof setTimeout> | undefined;
    handler.onConnect?.(error => {
      if (request.endedAt !== undefined) return;
      clearTimeout(timer);
      request.cancelled = true;
      end();
      handler.onError?.(error as Error);
    });
    if (request.cancelled) return true;
    const delay = (this.#options.latency ?? 50) + (reply.delay ?? 0);
    if (delay === Number.POSITIVE_INFINITY) return true;
    timer = setTimeout(() => {
      end();
      deliver(reply, request, handler);
    }, delay);
    return true;
  }

  override async close(): Promise<void> {}
  override async destroy(): Promise<void> {}

  #receive({ pathname, searchParams }: URL): Received {
    const { job, list } = this.#format.service;
    const [, version, , path, inPath] = pathname.split('/');
    const inQuery = job.idLocation === 'query' && version === 'v3' && path === 'jobs';
    // GeminiDB has one path for both: only a request for the list has a page size.
    const isList = searchParams.has('limit');
    const id = inPath ?? (inQuery && !isList ? searchParams.get('id') : null);
    const isOfList = version === list.version && path === list.path;
    if (id === null && !isOfList) throw new Error(`Nothing is at ${pathname}`);
    const request: Received = {
      at: performance.now(),
      kind: id === null ? 'list' : 'job',
      id: id === null ? undefined : decodeURIComponent(id),
      query: searchParams,
      status: undefined,
      jobStatus: undefined,
      endedAt: undefined,
      cancelled: false,
    };
    this.received.push(request);
    this.#open += 1;
    return request;
  }

  #replyTo(request: Received): ListReply {
    const { at, id, query } = request;
    if (id === undefined) return this.#list.answer(query, at, this.faults);
    const other = this.#options.answerJob?.(id, at);
    if (other) return other;
    const job = this.#jobs.get(id);
    const known = job && truthAt(job, at);
    request.jobStatus = known?.status;
    if (known) return { body: this.#format.writeJob(known) };
    const { notFoundResponse, envelope } = this.#format.service.job;
    if (notFoundResponse === 'error') return { status: 400, body: JSON.stringify(NO_SUCH_JOB) };
    return { body: envelope === 'jobs' ? '{"jobs":[],"total_count":0}' : '{}' };
  }
}

function deliver(
  { status = 200, body = '', headers = {}, reset = false }: ListReply,
  request: Received,
  handler: Dispatcher.DispatchHandler,
): void {
  if (reset) {
    handler.onError?.(Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' }));
    return;
  }
  request.status = status;
  const sent = { 'content-type': 'application/json', ...headers };
  const raw = Object.entries(sent).flatMap(([name, value]) => [
    Buffer.from(name),
    Buffer.from(value),
  ]);
  handler.onHeaders?.(status, raw, () => {}, '');
  handler.onData?.(Buffer.from(body));
  handler.onComplete?.([]);
}
