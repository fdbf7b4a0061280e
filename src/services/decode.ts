import { InvalidResponseError, toSingleLine } from '../model/errors.js';
import {
  type Job,
  type JobStatus,
  parsePercentage,
  parseStatus,
  parseTimestamp,
} from '../model/job.js';
import { isObject } from '../model/validation.js';

// Every response is decoded by the member names of all database services, because their hosts are easily confused.

type JsonObject = Readonly<Record<string, unknown>>;

/** What is known of the responses of one endpoint. */
export interface ResponseHistory {
  /** Whether a response has contained the id that was requested. */
  hasRequestedId: boolean;
}

/**
 * The job in the body of a successful response; undefined if the service does not know it (yet). In a list only the
 * element with our id is taken, in any letter case. A job in the `{job}` envelope is taken with any id, because the
 * documented sample has another id than the one requested, until a response has had the right one.
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
      elements.find(element => decodeId(element) === id) ??
      elements.find(element => isSameId(decodeId(element), id));
    if (match) history.hasRequestedId = true;
    return match && decodeJob(match, id);
  }
  if (job === undefined || job === null) return undefined;
  const found = asObject(job, 'The job');
  const foundId = decodeId(found);
  if (foundId === '' && trimmed(found.status) === undefined) return undefined;
  if (isSameId(foundId, id)) history.hasRequestedId = true;
  else if (foundId !== '' && history.hasRequestedId) {
    throw new InvalidResponseError(
      `The response is for another job: ${toSingleLine(foundId, 100)}`,
    );
  }
  return decodeJob(found, foundId || id);
}

/** Services do not always keep the letter case of an id. */
function isSameId(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
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
    this.id = decodeId(this.#task);
  }

  get status(): JobStatus | undefined {
    const word = trimmed(this.#task.status);
    return word && parseStatus(word);
  }

  get progress(): number | undefined {
    return decodeProgress(this.#task);
  }

  decode(): Job {
    return decodeJob(asObject(this.raw, 'An element of the list'), this.id);
  }
}

function decodeJob(job: JsonObject, id: string): Job {
  const word = trimmed(job.status);
  if (!word) throw new InvalidResponseError('The response holds a job without a status');
  const status = parseStatus(word);
  return Object.freeze({
    id,
    name: trimmed(job.name ?? job.job_name),
    status,
    progress: status === 'Completed' ? 100 : decodeProgress(job),
    createdAt: parseTimestamp(
      job.created ?? job.created_at ?? job.created_time ?? job.create_time ?? job.start_time,
    ),
    endedAt: parseTimestamp(job.ended ?? job.ended_at ?? job.ended_time ?? job.end_time),
    instance: decodeInstance(job),
    entities: isObject(job.entities) ? job.entities : undefined,
    failReason: trimmed(job.fail_reason) && (job.fail_reason as string),
    raw: job,
  });
}

/** The instance of a job: in `instance`, in `instance_info`, or as members of the job itself. */
function decodeInstance(job: JsonObject): Job['instance'] {
  const nested = [job.instance, job.instance_info].find(isObject) ?? {};
  const instance: { id?: string; name?: string; status?: string } = {};
  for (const member of ['id', 'name', 'status'] as const) {
    const value = nested[`instance_${member}`] ?? nested[member] ?? job[`instance_${member}`];
    if (trimmed(value)) instance[member] = value as string;
  }
  return Object.keys(instance).length === 0 ? undefined : Object.freeze(instance);
}

function decodeProgress(job: JsonObject): number | undefined {
  return parsePercentage(job.process) ?? parsePercentage(job.progress);
}

function decodeId(job: JsonObject): string {
  const id = job.id ?? job.job_id;
  return typeof id === 'number' ? String(id) : (trimmed(id) ?? '');
}

/** Undefined if a value is not text, or blank. */
function trimmed(value: unknown): string | undefined {
  return typeof value === 'string' ? value.trim() || undefined : undefined;
}

function asObject(value: unknown, what: string): JsonObject {
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
