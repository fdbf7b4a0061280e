import { decodeBody } from '../http/response.js';
import { InvalidResponseError } from '../model/errors.js';
import { isKnownStatus, type Job } from '../model/job.js';
import { isObject } from '../model/validation.js';
import type { TaskRow } from '../services/decode.js';

/** Removes credentials from a text. */
export type Redact = (text: string) => string;

/** The JSON of a successful response, or what else it holds. Decisions use it as received; `redact` is applied to what callers see. */
export interface ApiResult<T = unknown> {
  readonly body: T;
  /** Undefined if the response cannot show a credential. */
  readonly redact: Redact | undefined;
}

/** Decodes a response. Its errors show no credential. */
export function decodeResult<T>({ body, redact }: ApiResult, decode: (body: unknown) => T): T {
  try {
    return decodeBody(body, decode);
  } catch (error) {
    if (!redact) throw error;
    // Throws the same error with redacted texts.
    decodeBody(redactTexts(body, redact), decode);
    throw new InvalidResponseError('The response is not a valid one');
  }
}

/**
 * A job with redacted texts. A known status is kept, because it decides what the job means.
 * @param id the id that was requested, if one was.
 */
export function redactJob(job: Job, redact: Redact | undefined, id?: string): Job {
  if (!redact) return job;
  const { subJobs, ...own } = job;
  const members = Object.entries(own).map(([key, value]) => [key, redactTexts(value, redact)]);
  return Object.freeze({
    ...(Object.fromEntries(members) as Job),
    id: job.id === id ? id : redact(job.id),
    status: redactStatus(job.status, redact),
    subJobs: subJobs?.map(subJob => redactJob(subJob, redact, id)),
  });
}

/** A row with redacted texts, except its id, which only identifies the job. */
export function redactRow(row: TaskRow, redact: Redact | undefined): TaskRow {
  if (!redact) return row;
  const { id, status, progress } = row;
  return {
    id,
    status: status && redactStatus(status, redact),
    progress,
    get raw() {
      return redactTexts(row.raw, redact);
    },
    decode: () => redactJob(row.decode(), redact),
  };
}

function redactStatus(status: string, redact: Redact): string {
  return isKnownStatus(status) ? status : redact(status);
}

/** A copy with every text redacted, keys included. Objects may be nested deeper than a function can call itself. */
export function redactTexts(value: unknown, redact: Redact): unknown {
  const root = { value };
  const pending: Record<string, unknown>[] = [root];
  for (let parent = pending.pop(); parent; parent = pending.pop()) {
    for (const [key, member] of Object.entries(parent)) {
      const copy = redactShallow(member, redact);
      parent[key] = copy;
      if (copy !== member && typeof copy === 'object') {
        pending.push(copy as Record<string, unknown>);
      }
    }
  }
  return root.value;
}

function redactShallow(value: unknown, redact: Redact): unknown {
  if (typeof value === 'string') return redact(value);
  if (Array.isArray(value)) return [...value];
  if (!isObject(value) || value instanceof Date) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [redact(key), member]));
}
