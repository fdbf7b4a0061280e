import type { WaitCheckpoint } from '../model/job.js';
import { startTimer } from '../runtime/clock.js';
import { readCheckpointFile } from './checkpoint-file.js';
import { UsageError } from './errors.js';
import type { CliIO } from './io.js';
import { readJobIds } from './job-ids.js';
import type { WaitCommand } from './wait-command.js';

/** What a wait starts from: a job id, or the checkpoint of an earlier wait. */
export type JobInput = string | WaitCheckpoint;

/** What the command waits for. An input that is not a job id is replaced by an error that says why. */
export interface JobInputs {
  readonly known: readonly (JobInput | UsageError)[];
  /** Ids that may still come on stdin. */
  readonly more?: AsyncIterable<string | UsageError>;
  /** Resolves as soon as it is clear whether `known` is all. Default: it is, unless there may be more. */
  readonly isAll?: Promise<boolean>;
}

/** If stdin ends this soon after its first id, that id is the only one. Its wait has begun, and shows nothing until then. */
const STDIN_GRACE_MS = 1000;

/**
 * Reads the jobs to wait for, as far as they are known now.
 * @throws UsageError if the file to resume from cannot be read, or stdin is empty.
 */
export async function readJobInputs(
  { ids, flags }: Pick<WaitCommand, 'ids' | 'flags'>,
  io: CliIO,
): Promise<JobInputs> {
  const file = flags.get('resume');
  if (file !== undefined) {
    // The last checkpoint of a job counts, in case several files were concatenated.
    const latest = new Map(readCheckpointFile(file).map(each => [each?.jobId, each]));
    return { known: [...latest.values()] };
  }
  const givenIds = ids.filter(id => id !== '-');
  return givenIds.length === ids.length ? { known: givenIds } : readStdin(givenIds, io.stdin);
}

async function readStdin(givenIds: readonly string[], stdin: CliIO['stdin']): Promise<JobInputs> {
  const ids = uniqueIds(readJobIds(stdin), new Set(givenIds));
  const known: (string | UsageError)[] = [...givenIds];
  if (known.length === 0) {
    const first = await ids.next();
    if (first.done) throw new UsageError('Expected a job id on stdin, got nothing');
    known.push(first.value);
  }
  const next = ids.next();
  const more = continueFrom(next, ids);
  if (known.length > 1) return { known, more };
  const isAll = endsSoon(next);
  // Wrong usage is reported in another way if nothing else is waited for.
  if (known[0] instanceof UsageError && (await isAll)) return { known };
  return { known, more, isAll };
}

async function* uniqueIds(
  ids: AsyncIterable<string | UsageError>,
  seen: Set<string | UsageError>,
): AsyncGenerator<string | UsageError> {
  for await (const id of ids) {
    if (seen.has(id)) continue;
    seen.add(id);
    yield id;
  }
}

function endsSoon(next: Promise<IteratorResult<unknown>>): Promise<boolean> {
  return new Promise(resolve => {
    const cancel = startTimer(STDIN_GRACE_MS, () => resolve(false), true);
    void next.then(({ done }) => {
      cancel();
      resolve(done === true);
    });
  });
}

async function* continueFrom<T>(
  next: Promise<IteratorResult<T>>,
  rest: AsyncIterator<T>,
): AsyncGenerator<T> {
  for (let result = await next; !result.done; result = await rest.next()) yield result.value;
}
