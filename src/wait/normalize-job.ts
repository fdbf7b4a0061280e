import { InvalidResponseError, toText } from '../model/errors.js';
import { type Job, parsePercentage, parseStatus, parseTimestamp } from '../model/job.js';
import { isObject } from '../model/validation.js';

/** A source may report a job as a part of itself: this many parts are read of one, at most this many levels deep. */
const MAX_SUB_JOBS = 1000;
const MAX_SUB_JOB_DEPTH = 10;

/**
 * What a source reported, as a job. A source may be anyone's code, so each member is read once and converted here: one
 * that throws or has another type must not end the wait for a job that has completed.
 * @throws InvalidResponseError if it is neither a job with a status nor nothing.
 */
export function normalizeJob(response: unknown, id: string): Job | undefined {
  if (response === undefined || response === null) return undefined;
  return normalize(response, id, { depth: 0, left: { count: MAX_SUB_JOBS } });
}

interface Nesting {
  readonly depth: number;
  /** How many more sub-jobs are read, at any depth. */
  readonly left: { count: number };
}

function normalize(response: unknown, id: string, nesting: Nesting): Job {
  const read = (member: keyof Job): unknown =>
    readOr(undefined, () => (response as Partial<Job>)[member] ?? undefined);
  const word = read('status');
  if (typeof word !== 'string' || word.trim() === '') {
    throw new InvalidResponseError(
      'The source resolved to something other than a job with a status',
    );
  }
  const status = parseStatus(word);
  return Object.freeze({
    ...readOr({}, () => ({ ...(response as object) })),
    id: toText(read('id'))?.trim() || id,
    name: toText(read('name')),
    status,
    progress: status === 'Completed' ? 100 : parsePercentage(read('progress')),
    createdAt: toDate(read('createdAt')),
    endedAt: toDate(read('endedAt')),
    instance: normalizeInstance(read('instance')),
    entities: toEntities(read('entities')),
    failReason: toText(read('failReason')),
    errorCode: toText(read('errorCode')),
    subJobs: normalizeSubJobs(read('subJobs'), nesting),
    attention: toText(read('attention')),
    raw: read('raw'),
  });
}

function toDate(value: unknown): Date | undefined {
  return readOr(undefined, () => {
    const isValid = value instanceof Date && !Number.isNaN(value.getTime());
    return isValid ? value : parseTimestamp(value);
  });
}

function normalizeInstance(value: unknown): Job['instance'] {
  return readOr(undefined, () => {
    if (!isObject(value)) return undefined;
    const members = ['id', 'name', 'status'].map(key => [key, toText(value[key])] as const);
    return Object.freeze(Object.fromEntries(members.filter(([, text]) => text !== undefined)));
  });
}

function toEntities(value: unknown): Job['entities'] {
  const isUsable = readOr(false, () => isObject(value) || Array.isArray(value));
  return isUsable ? (value as Job['entities']) : undefined;
}

/** Elements that are no job with a status are left out. */
function normalizeSubJobs(value: unknown, { depth, left }: Nesting): Job['subJobs'] {
  return readOr(undefined, () => {
    if (!Array.isArray(value) || depth === MAX_SUB_JOB_DEPTH) return undefined;
    const jobs: Job[] = [];
    for (const element of value) {
      if (left.count === 0) break;
      left.count -= 1;
      const job = readOr(undefined, () => normalize(element, '', { depth: depth + 1, left }));
      if (job) jobs.push(job);
    }
    return Object.freeze(jobs);
  });
}

/** Getters and proxies may throw; a revoked proxy throws whatever is done with it. */
function readOr<T>(fallback: T, read: () => T): T {
  try {
    return read();
  } catch {
    return fallback;
  }
}
