import type { Job } from '../model/job.js';
import type { Invocation } from './arguments.js';
import { UsageError } from './errors.js';
import type { Flags } from './flags.js';

/**
 * Returns one value of a job as a line of text.
 * @throws UsageError if it cannot be computed.
 */
export type Query = (job: Job) => string;

/** What `jobwait wait` is to do. */
export interface WaitCommand {
  /** "-" among them reads more from stdin. Empty with --resume. */
  readonly ids: readonly string[];
  readonly output: 'text' | 'json' | 'ndjson';
  readonly quiet: boolean;
  /** What to print of each job in place of the text. */
  readonly query?: Query | undefined;
  readonly flags: Flags;
}

/** @throws UsageError if there is no job to wait for. */
export function parseWaitCommand({ flags, words }: Invocation): WaitCommand {
  return {
    ids: flags.has('resume') ? checkNoIds(words) : parseIds(words),
    output: flags.has('json') ? 'json' : flags.has('ndjson') ? 'ndjson' : 'text',
    quiet: flags.has('quiet'),
    flags,
  };
}

function checkNoIds(words: readonly string[]): readonly string[] {
  if (words.length === 0) return words;
  throw new UsageError('Expected either a job id or --resume, got both');
}

/**
 * Job ids, without duplicates.
 * @throws UsageError if there are none, or one is empty.
 */
export function parseIds(words: readonly string[]): readonly string[] {
  if (words.length === 0) throw new UsageError('Expected a job id, or "-" to read it from stdin');
  const ids = words.map(word => word.trim());
  if (ids.includes('')) throw new UsageError('Expected a job id, got an empty one');
  return [...new Set(ids)];
}
