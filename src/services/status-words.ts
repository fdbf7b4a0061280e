import { toSingleLine } from '../model/errors.js';
import { isKnownStatus, type JobStatus, parseStatus } from '../model/job.js';

/** The words that a service has for a status. The first of each is the usual one; letter case does not matter. */
export type StatusWords = Readonly<
  Partial<Record<'Pending' | 'Running' | 'Completed' | 'Failed' | 'Canceled', readonly string[]>>
>;

export interface ParsedStatus {
  readonly status: JobStatus;
  /** Why the job needs a person; undefined if it does not. */
  readonly attention?: string;
}

/** Words of a service that say that the job waits for a person. */
const ATTENTION_BY_WORD: Readonly<Record<string, string>> = {
  pending_payment:
    'The order is unpaid: the job starts once it is paid, and stays like this for ever if the order is canceled',
  unauthorized: 'Somebody has to authorise the job, which waits for that, if need be for ever',
};

/**
 * Returns a function that normalises the words of a service. Those of `JobStatus` are understood from every service; any
 * other is kept and counts as running, and somebody should hear of it, because it may be an end.
 */
export function statusParser(words: StatusWords): (word: string) => ParsedStatus {
  const statuses = new Map<string, JobStatus>();
  for (const [status, spellings] of Object.entries(words)) {
    for (const spelling of spellings) statuses.set(spelling.toLowerCase(), status);
  }
  return text => {
    const word = text.trim();
    const key = word.toLowerCase();
    const status = statuses.get(key) ?? parseStatus(word);
    if (!isKnownStatus(status)) return { status, attention: describeUnknown(word) };
    const attention = Object.hasOwn(ATTENTION_BY_WORD, key) ? ATTENTION_BY_WORD[key] : undefined;
    return attention === undefined ? { status } : { status, attention };
  };
}

function describeUnknown(word: string): string {
  return `The service does not document the status ${JSON.stringify(toSingleLine(word, 64))}: the job counts as running`;
}
