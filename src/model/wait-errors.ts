import { hasBrand, toText } from './errors.js';
import { isJsonSerializable, type Job, type WaitCheckpoint } from './job.js';

const JOB_WAIT_ERROR_BRAND = Symbol.for('jobwait.JobWaitError');

/** What is known about a wait when it ends. */
export interface WaitErrorFields {
  readonly jobId: string;
  readonly job: Job | undefined;
  readonly attempts: number;
  readonly elapsed: number;
  readonly observed: Readonly<Record<string, number>>;
  readonly checkpoint: WaitCheckpoint | undefined;
  readonly cause?: unknown;
  /** The message without the advice on how to resume in code. Default: the message. */
  readonly summary?: string;
}

/** Base class of all rejections except aborts. Never contains a credential, printed or serialised. */
export class JobWaitError extends Error {
  /** The kind of error, for programs: one value for each class. */
  readonly code: string = 'JOB_WAIT';
  /** The id of the job that was waited for. */
  readonly jobId: string;
  /** The last known state of the job. */
  readonly job: Job | undefined;
  /** Number of polls. */
  readonly attempts: number;
  /** Milliseconds since the wait began. */
  readonly elapsed: number;
  /** How often each result was observed, by status, "not-found", HTTP status or error code. */
  readonly observed: Readonly<Record<string, number>>;
  /** Resumes the wait where it stopped. Undefined if the job has ended. Not enumerable, so that a printed error stays readable. */
  declare readonly checkpoint: WaitCheckpoint | undefined;
  /** The message without the advice on how to resume in code, for a program that has its own. Not enumerable. */
  declare readonly summary: string;

  constructor(message?: string, fields: Partial<WaitErrorFields> = {}) {
    super(message, fields.cause === undefined ? undefined : { cause: fields.cause });
    this.name = new.target.name;
    this.jobId = fields.jobId ?? '';
    this.job = fields.job;
    this.attempts = fields.attempts ?? 0;
    this.elapsed = fields.elapsed ?? 0;
    this.observed = Object.freeze({ ...fields.observed });
    Object.defineProperty(this, 'checkpoint', { value: fields.checkpoint });
    Object.defineProperty(this, 'summary', { value: fields.summary ?? this.message });
    Object.defineProperty(this, JOB_WAIT_ERROR_BRAND, { value: true });
  }

  /** The fields as plain data, without the job's `raw` and without a stack. */
  toJSON(): Record<string, unknown> {
    const { name, code, message, jobId, attempts, elapsed, observed, checkpoint } = this;
    const job = this.job && toPlainJob(this.job);
    const extra = 'failReason' in this ? { failReason: this.failReason } : {};
    const cause = this.cause === undefined ? {} : { cause: describeCause(this.cause) };
    return {
      ...{ name, code, message, ...extra, jobId, job, attempts, elapsed, observed, ...cause },
      checkpoint,
    };
  }
}

/** A job that JSON can hold, its parts included, without `raw`. */
function toPlainJob(job: Job): Job {
  const entities = isJsonSerializable(job.entities) ? job.entities : undefined;
  const subJobs = Array.isArray(job.subJobs) ? job.subJobs.map(toPlainJob) : undefined;
  return { ...job, entities, subJobs, raw: undefined };
}

function describeCause(cause: unknown): Record<string, unknown> {
  if (!(cause instanceof Error)) return { message: String(cause) };
  const members = ['name', 'message', 'code', 'status', 'errorCode', 'requestId'].map(key => {
    const value = (cause as unknown as Record<string, unknown>)[key];
    return [key, typeof value === 'number' ? value : toText(value)];
  });
  return Object.fromEntries(members);
}

/** The job ended in status Failed. The message includes the fail reason. */
export class JobFailedError extends JobWaitError {
  override readonly code = 'JOB_FAILED';
  /** As reported by the service; "" if it gave none. */
  readonly failReason: string;

  constructor(message?: string, fields: Partial<WaitErrorFields> = {}) {
    super(message, fields);
    this.failReason = toText(fields.job?.failReason) ?? '';
  }
}

/** The job ended in status Canceled. */
export class JobCanceledError extends JobWaitError {
  override readonly code = 'JOB_CANCELED';
}

/** Unknown to the service for `visibilityTimeout`: never seen, or seen and then gone. */
export class JobNotFoundError extends JobWaitError {
  override readonly code = 'JOB_NOT_FOUND';
  /** Whether the job had been seen before. */
  readonly seen: boolean;

  constructor(message?: string, fields: Partial<WaitErrorFields> = {}) {
    super(message, fields);
    this.seen = fields.job !== undefined;
  }
}

/** `timeout` ran out. The job may still be running. `cause` is the error of the last poll, if it failed. */
export class WaitTimeoutError extends JobWaitError {
  override readonly code = 'WAIT_TIMEOUT';
}

/** Polls failed for `outageTimeout`. `cause` is the last error. */
export class ServiceUnavailableError extends JobWaitError {
  override readonly code = 'SERVICE_UNAVAILABLE';
}

/** A request was rejected for good, or no credential could be obtained. `cause` says why. */
export class JobRequestError extends JobWaitError {
  override readonly code = 'REQUEST_REJECTED';
}

/** Narrows by `code`, across copies of the package. */
export type JobWaitFailure =
  | JobFailedError
  | JobCanceledError
  | JobNotFoundError
  | WaitTimeoutError
  | ServiceUnavailableError
  | JobRequestError;

/** Whether a value is a JobWaitError, of any copy of the package. */
export function isJobWaitError(value: unknown): value is JobWaitFailure {
  return hasBrand(value, JOB_WAIT_ERROR_BRAND);
}
