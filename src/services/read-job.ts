import { InvalidResponseError } from '../errors/index.js';
import { type Job, type JobStatus, readPercentage, readStatus, readTime } from '../job.js';
import { isObject } from '../usage.js';

type Members = Readonly<Record<string, unknown>>;

/**
 * The job in the body of a successful answer; undefined when the service does not know it (yet). In the `{job}`
 * envelope it is the job whatever its id, for the documented sample answers with another id than was asked; in a list
 * only the element with our id is.
 * @throws InvalidResponseError when the body is of another shape, or the job has no status word.
 */
export function readJobAnswer(body: unknown, id: string): Job | undefined {
  const members = membersOf(body, 'The answer');
  const list = members.jobs ?? members.tasks;
  if (members.job === undefined && list !== undefined && list !== null) {
    const ours = elementsOf(list).find(element => idOf(element) === id);
    return ours && readJob(ours);
  }
  if (members.job === undefined || members.job === null) return undefined;
  const job = membersOf(members.job, 'The job');
  if (idOf(job) === '' && textOf(job.status) === undefined) return undefined;
  return readJob(job, id);
}

/** A page of a list of tasks. */
export interface TaskPage {
  readonly tasks: Job[];
  /** How many tasks match, on all pages; undefined when the service does not say. */
  readonly totalCount: number | undefined;
}

/** @throws InvalidResponseError when the body holds no list of tasks, or a task without a status. */
export function readTaskPage(body: unknown): TaskPage {
  const { list, totalCount } = listOf(body);
  return { tasks: elementsOf(list).map(element => readJob(element)), totalCount };
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
  read(): Job;
}

class Row implements TaskRow {
  readonly id: string;
  readonly raw: Members;

  constructor(task: Members) {
    this.id = idOf(task);
    this.raw = task;
  }

  get status(): JobStatus | undefined {
    return statusOf(this.raw);
  }

  get progress(): number | undefined {
    return progressOf(this.raw);
  }

  read(): Job {
    return readJob(this.raw);
  }
}

/**
 * A page of a list in which a few tasks among many strangers are wanted: each is read only when it is asked for, and
 * what is no task at all is passed over.
 * @throws InvalidResponseError when the body holds no list of tasks.
 */
export function readTaskRows(body: unknown): {
  readonly tasks: TaskRow[];
  readonly totalCount: number | undefined;
} {
  const { list, totalCount } = listOf(body);
  const tasks = arrayOf(list)
    .filter(isObject)
    .map(task => new Row(task));
  return { tasks, totalCount };
}

function listOf(body: unknown): { list: unknown; totalCount: number | undefined } {
  const members = membersOf(body, 'The answer');
  const list = members.tasks ?? members.jobs;
  if (list === undefined) throw new InvalidResponseError('The answer holds no list of tasks');
  return { list: list ?? [], totalCount: countOf(members.total_count ?? members.total) };
}

const CREATED = ['created', 'created_at', 'created_time', 'create_time', 'start_time'];
const ENDED = ['ended', 'ended_at', 'ended_time', 'end_time'];

/** One job, by whichever of the services' names its members go. */
function readJob(job: Members, id = ''): Job {
  const status = statusOf(job);
  if (status === undefined) {
    throw new InvalidResponseError('The answer holds a job without a status');
  }
  return Object.freeze({
    id: idOf(job) || id,
    name: textOf(job.name ?? job.job_name),
    status,
    progress: status === 'Completed' ? 100 : progressOf(job),
    createdAt: firstTime(job, CREATED),
    endedAt: firstTime(job, ENDED),
    instance: instanceOf(job),
    entities: isObject(job.entities) ? job.entities : undefined,
    failReason: filled(job.fail_reason),
    raw: job,
  });
}

function instanceOf(job: Members): Job['instance'] {
  const source = [job.instance, job.instance_info].find(isObject) ?? job;
  const nested = source !== job;
  const id = filled(source.instance_id) ?? (nested ? filled(source.id) : undefined);
  const name = filled(source.instance_name) ?? (nested ? filled(source.name) : undefined);
  const status = filled(source.instance_status) ?? (nested ? filled(source.status) : undefined);
  if (id === undefined && name === undefined && status === undefined) return undefined;
  const instance: { id?: string; name?: string; status?: string } = {};
  if (id !== undefined) instance.id = id;
  if (name !== undefined) instance.name = name;
  if (status !== undefined) instance.status = status;
  return Object.freeze(instance);
}

function statusOf(job: Members): JobStatus | undefined {
  const word = textOf(job.status);
  return word === undefined ? undefined : readStatus(word);
}

function progressOf(job: Members): number | undefined {
  return readPercentage(job.process) ?? readPercentage(job.progress);
}

function idOf(job: Members): string {
  const id = job.id ?? job.job_id;
  return typeof id === 'string' || typeof id === 'number' ? String(id).trim() : '';
}

function firstTime(job: Members, names: readonly string[]): Date | undefined {
  for (const name of names) {
    const time = readTime(job[name]);
    if (time) return time;
  }
  return undefined;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}

/** A count, written as a number or as digits. */
function countOf(value: unknown): number | undefined {
  const count = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
  return Number.isSafeInteger(count) && (count as number) >= 0 ? (count as number) : undefined;
}

/** Text that is kept as it came, spaces included. */
function filled(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}

function membersOf(value: unknown, what: string): Members {
  if (isObject(value)) return value;
  throw new InvalidResponseError(`${what} is not a JSON object`);
}

function elementsOf(list: unknown): Members[] {
  return arrayOf(list).map(element => membersOf(element, 'An element of the list'));
}

function arrayOf(list: unknown): unknown[] {
  if (Array.isArray(list)) return list;
  throw new InvalidResponseError('The list in the answer is not an array');
}
