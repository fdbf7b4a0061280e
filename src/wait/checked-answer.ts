import { InvalidResponseError } from '../errors/index.js';
import { type Job, parsePercentage, parseStatus, parseTimestamp } from '../job.js';

/**
 * What a source resolved to, as a job. Sources are written by anyone, so it is looked at before it is believed.
 * @throws InvalidResponseError when it is something other than a job with a status, or nothing.
 */
export function validateSourceResponse(
  response: Job | undefined,
  id: string,
): { job: Job | undefined } {
  if (response === undefined || response === null) return { job: undefined };
  const rawStatus = (response as Partial<Job>).status;
  if (typeof rawStatus !== 'string' || rawStatus.trim() === '') {
    throw new InvalidResponseError(
      'The source resolved to something other than a job with a status',
    );
  }
  const status = parseStatus(rawStatus);
  const normalized = {
    id: typeof response.id === 'string' && response.id !== '' ? response.id : id,
    status,
    progress: status === 'Completed' ? 100 : parsePercentage(response.progress),
    createdAt: parseDate(response.createdAt),
    endedAt: parseDate(response.endedAt),
  };
  // The object that the source gave stays the job, where there is nothing to mend.
  const job = isNormalized(response, normalized)
    ? response
    : Object.freeze({ ...response, ...normalized });
  return { job };
}

type NormalizedFields = Pick<Job, 'id' | 'status' | 'progress' | 'createdAt' | 'endedAt'>;

function isNormalized(response: Job, normalized: NormalizedFields): boolean {
  return (
    response.id === normalized.id &&
    response.status === normalized.status &&
    response.progress === normalized.progress &&
    response.createdAt === normalized.createdAt &&
    response.endedAt === normalized.endedAt &&
    Object.isFrozen(response)
  );
}

function parseDate(value: unknown): Date | undefined {
  const isValid = value instanceof Date && !Number.isNaN(value.getTime());
  return isValid ? value : parseTimestamp(value);
}
