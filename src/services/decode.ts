import { InvalidResponseError } from '../model/errors.js';
import { type Job, type JobStatus, parseStatus } from '../model/job.js';
import { isObject } from '../model/validation.js';
import { isSameId, JobDecoder, type JsonObject, type ResponseHistory } from './job-decoder.js';

/** Every response is decoded by the member names of all database services, because their hosts are easily confused. */
const DATABASE_JOBS = new JobDecoder({
  members: {
    id: ['id', 'job_id'],
    name: ['name', 'job_name'],
    status: ['status'],
    progress: ['process', 'progress'],
    createdAt: ['created', 'created_at', 'created_time', 'create_time', 'start_time'],
    endedAt: ['ended', 'ended_at', 'ended_time', 'end_time'],
    instanceId: instancePaths('id'),
    instanceName: instancePaths('name'),
    instanceStatus: instancePaths('status'),
    entities: ['entities'],
    failReason: ['fail_reason'],
    errorCode: ['error_code'],
  },
  statuses: {},
});

/** The instance of a job: in `instance`, in `instance_info`, or as members of the job itself. */
function instancePaths(member: string): string[] {
  const containers = ['instance', 'instance_info'];
  const nested = containers.flatMap(name => [`${name}.instance_${member}`, `${name}.${member}`]);
  return [...nested, `instance_${member}`];
}

/**
 * The job in the body of a successful response; undefined if the service does not know it (yet). In a list only the
 * element with our id is taken, in any letter case.
 * @throws InvalidResponseError if the body has another shape, if the job has no status, or if it is another job.
 */
export function decodeJobResponse(
  body: unknown,
  id: string,
  history: ResponseHistory = { hasRequestedId: false },
): Job | undefined {
  const { job, jobs, tasks } = asObject(body, 'The response');
  const list = jobs ?? tasks;
  if (job === undefined && list !== undefined && list !== null) {
    const elements = asArray(list).map(element => asObject(element, 'An element of the list'));
    const match =
      elements.find(element => DATABASE_JOBS.id(element) === id) ??
      elements.find(element => isSameId(DATABASE_JOBS.id(element), id));
    if (match) history.hasRequestedId = true;
    return match && DATABASE_JOBS.decode(match, id);
  }
  if (job === undefined || job === null) return undefined;
  return DATABASE_JOBS.decodeResponse(asObject(job, 'The job'), id, history);
}

/** A task of a list. Its members are decoded on access, because most tasks of a list belong to others. */
export interface TaskRow {
  /** "" if it has none. */
  readonly id: string;
  /** Undefined if the row has none, or is not a task at all. */
  readonly status: JobStatus | undefined;
  readonly progress: number | undefined;
  /** The row as received. */
  readonly raw: unknown;
  /** @throws InvalidResponseError if the row is not a task, or has no status. */
  decode(): Job;
}

/** One page of a list. */
export interface TaskRows {
  readonly tasks: readonly TaskRow[];
  /** Number of matching tasks on all pages; undefined if the service does not say. */
  readonly totalCount: number | undefined;
}

/** @throws InvalidResponseError if the body holds no list of tasks. */
export function decodeTaskRows(body: unknown): TaskRows {
  const { tasks, jobs, total_count, total } = asObject(body, 'The response');
  const list = tasks ?? jobs;
  if (list === undefined) throw new InvalidResponseError('The response holds no list of tasks');
  const count = total_count ?? total;
  const totalCount = typeof count === 'string' && /^\d{1,16}$/.test(count) ? Number(count) : count;
  return {
    tasks: asArray(list ?? []).map(raw => new LazyTaskRow(raw)),
    totalCount:
      Number.isSafeInteger(totalCount) && (totalCount as number) >= 0
        ? (totalCount as number)
        : undefined,
  };
}

class LazyTaskRow implements TaskRow {
  readonly id: string;
  readonly raw: unknown;
  readonly #task: JsonObject;

  constructor(raw: unknown) {
    this.raw = raw;
    this.#task = isObject(raw) ? raw : {};
    this.id = DATABASE_JOBS.id(this.#task);
  }

  get status(): JobStatus | undefined {
    const { status } = this.#task;
    return typeof status === 'string' && status.trim() !== '' ? parseStatus(status) : undefined;
  }

  get progress(): number | undefined {
    return DATABASE_JOBS.progress(this.#task);
  }

  decode(): Job {
    return DATABASE_JOBS.decode(asObject(this.raw, 'An element of the list'), this.id);
  }
}

export function asObject(value: unknown, what: string): JsonObject {
  if (isObject(value)) return value;
  throw new InvalidResponseError(`${what} is not a JSON object`);
}

/** A page has a hundred elements, and the largest response has room for a few thousand real ones. */
const MAX_LIST_LENGTH = 10_000;

function asArray(list: unknown): unknown[] {
  if (!Array.isArray(list)) {
    throw new InvalidResponseError('The list in the response is not an array');
  }
  if (list.length <= MAX_LIST_LENGTH) return list;
  throw new InvalidResponseError(`The list in the response has ${list.length} elements`);
}
