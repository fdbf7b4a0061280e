import type { WaitCheckpoint } from '../checkpoint.js';
import { after } from '../clock.js';
import type { WaitCommand } from './arguments.js';
import { readCheckpointFile } from './checkpoint-file.js';
import { jobIdsOn } from './input.js';
import { UsageError } from './usage-error.js';

/** What a wait begins with: the id of the job, or where an earlier wait for it was stopped. */
export type Beginning = string | WaitCheckpoint;

/** What a command waits for. What was given for an id and is none stands as the error that says why. */
export interface Beginnings {
  readonly known: readonly (Beginning | UsageError)[];
  /** What comes later, where it is not known that nothing does. */
  readonly more: AsyncIterable<string | UsageError> | undefined;
}

/** Whoever writes one id and ends within this many milliseconds has written one. */
const MOMENT = 1000;

/**
 * What a command waits for, so far as that is known at once.
 * @throws UsageError when the file to go on from cannot be read, or stdin holds nothing.
 */
export async function beginningsOf({ ids, flags }: WaitCommand): Promise<Beginnings> {
  const file = flags.get('resume');
  if (file !== undefined) {
    const saved = await readCheckpointFile(file);
    // Of one job the latest, where somebody has put files together.
    const latest = new Map(saved.map(each => [each?.jobId, each]));
    return { known: [...latest.values()], more: undefined };
  }
  const given = ids.filter(id => id !== '-');
  if (given.length === ids.length) return { known: given, more: undefined };
  return withStdin(given, process.stdin);
}

async function withStdin(
  given: readonly string[],
  stdin: AsyncIterable<Uint8Array>,
): Promise<Beginnings> {
  const read = eachOnce(jobIdsOn(stdin), new Set(given));
  const known: (string | UsageError)[] = [...given];
  if (known.length === 0) {
    const first = await read.next();
    if (first.done) throw new UsageError('Expected a job id on stdin, got nothing');
    known.push(first.value);
  }
  const next = read.next();
  const several = known.length > 1 || !(await isOver(next));
  return { known, more: several ? following(next, read) : undefined };
}

async function* eachOnce(
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
function isOver(next: Promise<IteratorResult<unknown>>): Promise<boolean> {
  return new Promise(resolve => {
    const cancel = after(MOMENT, () => resolve(false));
    void next.then(({ done }) => {
      cancel();
      resolve(done === true);
    });
  });
}

async function* following<T>(
  next: Promise<IteratorResult<T>>,
  rest: AsyncIterator<T>,
): AsyncGenerator<T> {
  for (let result = await next; !result.done; result = await rest.next()) yield result.value;
}
