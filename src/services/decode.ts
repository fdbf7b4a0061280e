import { InvalidResponseError } from '../model/errors.js';
import {
  type Job,
  type JobStatus,
  parsePercentage,
  parseStatus,
  parseTimestamp,
} from '../model/job.js';
import { isObject } from '../model/validation.js';

type JsonObject = Readonly<Record<string, unknown>>;

/**
 * The job in the body of a successful answer; undefined when the service does not know it (yet). In the `{job}`
 * envelope it is the job whatever its id, for the documented sample answers with another id than was asked; in a list
 * only the element with our id is.
 * @throws InvalidResponseError when the body is of another shape, or the job has no status word.
 */
export function decodeJobResponse(body: unknown, id: string): Job | undefined {
  const object = asObject(body, 'The answer');
  const list = object.jobs ?? object.tasks;
  if (object.job === undefined && list !== undefined && list !== null) {
    const match = asObjects(list).find(element => decodeId(element) === id);
    return match && decodeJob(match);
  }
  if (object.job === undefined || object.job === null) return undefined;
  const job = asObject(object.job, 'The job');
  if (decodeId(job) === '' && trimmedText(job.status) === undefined) return undefined;
  return decodeJob(job, id);
}

/** A page of a list of tasks. */
export interface TaskPage {
  readonly tasks: Job[];
  /** How many tasks match, on all pages; undefined when the service does not say. */
  readonly totalCount: number | undefined;
}

/** @throws InvalidResponseError when the body holds no list of tasks, or a task without a status. */
export function decodeTaskPage(body: unknown): TaskPage {
  const { list, totalCount } = decodeList(body);
  return { tasks: asObjects(list).map(element => decodeJob(element)), totalCount };
}

/** A task of a list, of which each member is read when it is asked for. */
export interface TaskRow {
  readonly id: string;
  /** Undefined of what is no task. */
  readonly status: JobStatus | undefined;
  readonly progress: number | undefined;
  /** As it was received. */
  readonly raw: unknown;
  /** @throws InvalidResponseError when the task has no status. */
  decode(): Job;
}

class LazyTaskRow implements TaskRow {
  readonly id: string;
  readonly raw: JsonObject;

  constructor(task: JsonObject) {
    this.id = decodeId(task);
    this.raw = task;
  }

  get status(): JobStatus | undefined {
    return decodeStatus(this.raw);
  }

  get progress(): number | undefined {
    return decodeProgress(this.raw);
  }

  decode(): Job {
    return decodeJob(this.raw);
  }
}

/**
 * A page of a list in which a few tasks among many strangers are wanted: each is read only when it is asked for, and
 * what is no task at all is passed over.
 * @throws InvalidResponseError when the body holds no list of tasks.
 */
export function decodeTaskRows(body: unknown): {
  readonly tasks: TaskRow[];
  readonly totalCount: number | undefined;
} {
  const { list, totalCount } = decodeList(body);
  const tasks = asArray(list)
    .filter(isObject)
    .map(task => new LazyTaskRow(task));
  return { tasks, totalCount };
}

function decodeList(body: unknown): { list: unknown; totalCount: number | undefined } {
  const object = asObject(body, 'The answer');
  const list = object.tasks ?? object.jobs;
  if (list === undefined) throw new InvalidResponseError('The answer holds no list of tasks');
  return { list: list ?? [], totalCount: parseCount(object.total_count ?? object.total) };
}

const CREATED_FIELDS = ['created', 'created_at', 'created_time', 'create_time', 'start_time'];
const ENDED_FIELDS = ['ended', 'ended_at', 'ended_time', 'end_time'];

/** One job, by whichever of the services' names its members go. */
function decodeJob(job: JsonObject, id = ''): Job {
  const status = decodeStatus(job);
  if (status === undefined) {
    throw new InvalidResponseError('The answer holds a job without a status');
  }
  return Object.freeze({
    id: decodeId(job) || id,
    name: trimmedText(job.name ?? job.job_name),
    status,
    progress: status === 'Completed' ? 100 : decodeProgress(job),
    createdAt: decodeTime(job, CREATED_FIELDS),
    endedAt: decodeTime(job, ENDED_FIELDS),
    instance: decodeInstance(job),
    entities: isObject(job.entities) ? job.entities : undefined,
    failReason: nonBlankText(job.fail_reason),
    raw: job,
  });
}

function decodeInstance(job: JsonObject): Job['instance'] {
  const source = [job.instance, job.instance_info].find(isObject) ?? job;
  const isNested = source !== job;
  const id = nonBlankText(source.instance_id) ?? (isNested ? nonBlankText(source.id) : undefined);
  const name =
    nonBlankText(source.instance_name) ?? (isNested ? nonBlankText(source.name) : undefined);
  const status =
    nonBlankText(source.instance_status) ?? (isNested ? nonBlankText(source.status) : undefined);
  if (id === undefined && name === undefined && status === undefined) return undefined;
  const instance: { id?: string; name?: string; status?: string } = {};
  if (id !== undefined) instance.id = id;
  if (name !== undefined) instance.name = name;
  if (status !== undefined) instance.status = status;
  return Object.freeze(instance);
}

function decodeStatus(job: JsonObject): JobStatus | undefined {
  const text = trimmedText(job.status);
  return text === undefined ? undefined : parseStatus(text);
}

function decodeProgress(job: JsonObject): number | undefined {
  return parsePercentage(job.process) ?? parsePercentage(job.progress);
}

function decodeId(job: JsonObject): string {
  const id = job.id ?? job.job_id;
  return typeof id === 'string' || typeof id === 'number' ? String(id).trim() : '';
}

function decodeTime(job: JsonObject, names: readonly string[]): Date | undefined {
  for (const name of names) {
    const time = parseTimestamp(job[name]);
    if (time) return time;
  }
  return undefined;
}

function trimmedText(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}

/** A count, written as a number or as digits. */
function parseCount(value: unknown): number | undefined {
  const count = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
  return Number.isSafeInteger(count) && (count as number) >= 0 ? (count as number) : undefined;
}

/** Text that is kept as it came, spaces included. */
function nonBlankText(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}

function asObject(value: unknown, what: string): JsonObject {
  if (isObject(value)) return value;
  throw new InvalidResponseError(`${what} is not a JSON object`);
}

function asObjects(list: unknown): JsonObject[] {
  return asArray(list).map(element => asObject(element, 'An element of the list'));
}

function asArray(list: unknown): unknown[] {
  if (Array.isArray(list)) return list;
  throw new InvalidResponseError('The list in the answer is not an array');
}
