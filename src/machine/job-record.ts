import { toText } from '../model/errors.js';
import { type Job, parsePercentage, parseTimestamp } from '../model/job.js';
import {
  type Check,
  type Checked,
  checkString,
  defineCheck,
  isObject,
  nullable,
  objectOf,
  optional,
} from '../model/validation.js';

export const checkPercentage = defineCheck<number>(
  'a number from 0 to 100',
  value => typeof value === 'number' && value >= 0 && value <= 100,
);
/** Milliseconds from 1970 that a Date can hold. */
const checkTimestamp = defineCheck<number>(
  'a time in milliseconds since 1970',
  value => typeof value === 'number' && !Number.isNaN(new Date(value).getTime()),
);
const checkEntities = defineCheck<object>('an object', value => typeof value === 'object');

export const checkJobRecord = objectOf({
  id: checkString,
  name: nullable(checkString),
  status: checkString,
  progress: nullable(checkPercentage),
  createdAt: nullable(checkTimestamp),
  endedAt: nullable(checkTimestamp),
  instance: nullable(
    objectOf({
      id: optional(checkString),
      name: optional(checkString),
      status: optional(checkString),
    }) as Check<NonNullable<Job['instance']>>,
  ),
  entities: nullable(checkEntities),
  failReason: nullable(checkString),
  /** Undefined in a checkpoint of an earlier version. */
  errorCode: optional(nullable(checkString)),
});

/**
 * A job as plain JSON: dates in milliseconds since 1970, null for undefined. Without `raw`, `subJobs` and `attention`: the
 * next poll brings them again, and a job may have hundreds of parts.
 */
export interface JobRecord extends Checked<typeof checkJobRecord> {}

/** The record of a job. An engine may hand over anything, so values of another type are converted, or left out. */
export function toJobRecord(job: Job): JobRecord {
  const { entities } = job;
  return {
    id: toText(job.id) ?? '',
    name: toText(job.name) ?? null,
    status: toText(job.status) ?? '',
    progress: parsePercentage(job.progress) ?? null,
    createdAt: toTimestamp(job.createdAt),
    endedAt: toTimestamp(job.endedAt),
    instance: toInstanceRecord(job.instance),
    entities: typeof entities === 'object' ? entities : null,
    failReason: toText(job.failReason) ?? null,
    errorCode: toText(job.errorCode) ?? null,
  };
}

function toTimestamp(value: unknown): number | null {
  const time = (value instanceof Date ? value : parseTimestamp(value))?.getTime();
  return time === undefined || Number.isNaN(time) ? null : time;
}

function toInstanceRecord(value: unknown): JobRecord['instance'] {
  if (!isObject(value)) return null;
  const members = ['id', 'name', 'status'].map(key => [key, toText(value[key])] as const);
  return Object.fromEntries(members.filter(([, text]) => text !== undefined));
}

/** The job of a record. `raw`, `subJobs` and `attention` are undefined. */
export function reviveJob(record: JobRecord): Job {
  const { createdAt, endedAt } = record;
  return Object.freeze({
    id: record.id,
    name: record.name ?? undefined,
    status: record.status,
    progress: record.progress ?? undefined,
    createdAt: createdAt === null ? undefined : new Date(createdAt),
    endedAt: endedAt === null ? undefined : new Date(endedAt),
    instance: record.instance ?? undefined,
    entities: record.entities ?? undefined,
    failReason: record.failReason ?? undefined,
    errorCode: record.errorCode ?? undefined,
    subJobs: undefined,
    attention: undefined,
    raw: undefined,
  });
}
