import { InvalidResponseError, toText } from '../model/errors.js';
import { type Job, parsePercentage, parseStatus, parseTimestamp } from '../model/job.js';
import { isObject } from '../model/validation.js';

/**
 * What a source reported, as a job. A source may be anyone's code, so each member is read once and converted here: one
 * that throws or has another type must not end the wait for a job that has completed.
 * @throws InvalidResponseError if it is neither a job with a status nor nothing.
 */
export function normalizeJob(response: unknown, id: string): Job | undefined {
  if (response === undefined || response === null) return undefined;
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

/** Getters and proxies may throw; a revoked proxy throws whatever is done with it. */
function readOr<T>(fallback: T, read: () => T): T {
  try {
    return read();
  } catch {
    return fallback;
  }
}
