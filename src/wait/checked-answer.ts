import { InvalidResponseError } from '../errors/index.js';
import { type Job, readPercentage, readStatus, readTime } from '../job.js';

/**
 * What a source resolved to, as a job. Sources are written by anyone, so it is looked at before it is believed.
 * @throws InvalidResponseError when it is something other than a job with a status, or nothing.
 */
export function checkedAnswer(answer: Job | undefined, id: string): { job: Job | undefined } {
  if (answer === undefined || answer === null) return { job: undefined };
  const word = (answer as Partial<Job>).status;
  if (typeof word !== 'string' || word.trim() === '') {
    throw new InvalidResponseError(
      'The source resolved to something other than a job with a status',
    );
  }
  const status = readStatus(word);
  const checked = {
    id: typeof answer.id === 'string' && answer.id !== '' ? answer.id : id,
    status,
    progress: status === 'Completed' ? 100 : readPercentage(answer.progress),
    createdAt: dateOf(answer.createdAt),
    endedAt: dateOf(answer.endedAt),
  };
  // The object that the source gave stays the job, where there is nothing to mend.
  const job = isSame(answer, checked) ? answer : Object.freeze({ ...answer, ...checked });
  return { job };
}

type Checked = Pick<Job, 'id' | 'status' | 'progress' | 'createdAt' | 'endedAt'>;

function isSame(answer: Job, checked: Checked): boolean {
  return (
    answer.id === checked.id &&
    answer.status === checked.status &&
    answer.progress === checked.progress &&
    answer.createdAt === checked.createdAt &&
    answer.endedAt === checked.endedAt &&
    Object.isFrozen(answer)
  );
}

function dateOf(value: unknown): Date | undefined {
  const valid = value instanceof Date && !Number.isNaN(value.getTime());
  return valid ? value : readTime(value);
}
