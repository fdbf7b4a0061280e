import type { WaitCheckpoint } from '../checkpoint.js';
import { startTimer } from '../clock.js';
import type { WaitCommand } from './arguments.js';
import { readCheckpointFile } from './checkpoint-file.js';
import { readJobIds } from './input.js';
import { UsageError } from './usage-error.js';

/** What a wait begins with: the id of the job, or where an earlier wait for it was stopped. */
export type JobInput = string | WaitCheckpoint;

/** What a command waits for. What was given for an id and is none stands as the error that says why. */
export interface JobInputs {
  readonly known: readonly (JobInput | UsageError)[];
  /** What comes later, where it is not known that nothing does. */
  readonly more: AsyncIterable<string | UsageError> | undefined;
}

/** Whoever writes one id and ends within this many milliseconds has written one. */
const STDIN_GRACE_MS = 1000;

/**
 * What a command waits for, so far as that is known at once.
 * @throws UsageError when the file to go on from cannot be read, or stdin holds nothing.
 */
export async function readJobInputs({ ids, flags }: WaitCommand): Promise<JobInputs> {
  const file = flags.get('resume');
  if (file !== undefined) {
    const saved = await readCheckpointFile(file);
    // Of one job the latest, where somebody has put files together.
    const latest = new Map(saved.map(each => [each?.jobId, each]));
    return { known: [...latest.values()], more: undefined };
  }
  const givenIds = ids.filter(id => id !== '-');
  if (givenIds.length === ids.length) return { known: givenIds, more: undefined };
  return readStdinInputs(givenIds, process.stdin);
}

async function readStdinInputs(
  givenIds: readonly string[],
  stdin: AsyncIterable<Uint8Array>,
): Promise<JobInputs> {
  const idStream = uniqueIds(readJobIds(stdin), new Set(givenIds));
  const known: (string | UsageError)[] = [...givenIds];
  if (known.length === 0) {
    const first = await idStream.next();
    if (first.done) throw new UsageError('Expected a job id on stdin, got nothing');
    known.push(first.value);
  }
  const next = idStream.next();
  const hasSeveral = known.length > 1 || !(await endsWithinGrace(next));
  return { known, more: hasSeveral ? continueFrom(next, idStream) : undefined };
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

/** Whether a reading ends in a moment. */
function endsWithinGrace(next: Promise<IteratorResult<unknown>>): Promise<boolean> {
  return new Promise(resolve => {
    const cancel = startTimer(STDIN_GRACE_MS, () => resolve(false));
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
