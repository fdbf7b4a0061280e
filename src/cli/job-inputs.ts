import type { WaitCheckpoint } from '../model/job.js';
import { isObject } from '../model/validation.js';
import { startTimer } from '../runtime/clock.js';
import type { WaitCommand } from './arguments.js';
import { readCheckpointFile } from './checkpoint-file.js';
import { UsageError } from './errors.js';
import type { CliIO } from './io.js';
import { systemErrorReason } from './terminal.js';

/** What a wait starts from: a job id, or the checkpoint of an earlier wait. */
export type JobInput = string | WaitCheckpoint;

/** What the command waits for. An input that is not a job id is replaced by the error that says why. */
export interface JobInputs {
  readonly known: readonly (JobInput | UsageError)[];
  /** Ids that may still come on stdin. */
  readonly more?: AsyncIterable<string | UsageError>;
}

/** If stdin ends this soon after its first id, that id is the only one. */
const STDIN_GRACE_MS = 1000;

/**
 * Reads the jobs to wait for, as far as they are known now.
 * @throws UsageError if the file to resume from cannot be read, or stdin is empty.
 */
export async function readJobInputs({ ids, flags }: WaitCommand, io: CliIO): Promise<JobInputs> {
  const file = flags.get('resume');
  if (file !== undefined) {
    // The last checkpoint of a job counts, in case several files were put together.
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
  const isOnly = known.length === 1 && (await endsSoon(next));
  return isOnly ? { known } : { known, more: continueFrom(next, ids) };
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

/** The response to a request that creates a job has a few kilobytes at most. */
const MAX_INPUT_CHARACTERS = 1024 * 1024;

/**
 * Yields the job ids on a stream as they come: one a line, each as `parseJobId` reads it, or one JSON text over many
 * lines. A line without an id yields an error in its place. An unreadable stream, or a line over 1 MiB, yields an error
 * and ends.
 */
export async function* readJobIds(
  stream: AsyncIterable<Uint8Array>,
): AsyncGenerator<string | UsageError> {
  let lineNumber = 0;
  let isFirst = true;
  let json: string | undefined;
  try {
    for await (const line of readLines(stream)) {
      lineNumber += 1;
      if (json !== undefined) {
        json += `\n${line}`;
        checkSize(json);
      } else if (line.trim() !== '') {
        const isIncomplete = beginsLikeJson(line) && parseJson(line) === undefined;
        if (isFirst && isIncomplete) json = line;
        else yield parseJobId(line, isFirst ? 'stdin' : `line ${lineNumber} of stdin`);
        isFirst = false;
      }
    }
    if (json !== undefined) yield parseJobId(json, 'stdin');
  } catch (error) {
    yield error instanceof UsageError
      ? error
      : new UsageError(`Cannot read stdin: ${systemErrorReason(error)}`);
  }
}

async function* readLines(stream: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of stream) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
    checkSize(rest);
  }
  yield rest + decoder.decode();
}

function checkSize({ length }: string): void {
  if (length > MAX_INPUT_CHARACTERS) {
    throw new UsageError('Expected a job id on stdin, got more than 1 MiB');
  }
}

function beginsLikeJson(text: string): boolean {
  return /^\s*["{[]/.test(text);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * The job id in a text: the text itself, or `job_id`, `jobId` or `job.id` of JSON. If there is none, the error that says
 * so, without the text, which may hold anything.
 * @param location where the text was found, for the error.
 */
export function parseJobId(text: string, location: string): string | UsageError {
  const trimmed = text.trim();
  if (trimmed === '') return new UsageError(`Expected a job id on ${location}, got nothing`);
  const isJson = beginsLikeJson(trimmed);
  if (!isJson && !/\s/.test(trimmed)) return trimmed;
  const value = isJson ? parseJson(trimmed) : undefined;
  if (value === undefined) {
    const problem = isJson ? 'broken JSON' : 'several words';
    const expected = `${isJson ? 'a' : 'one'} job id, or JSON with a job_id,`;
    return new UsageError(`Expected ${expected} on ${location}, got ${problem}`);
  }
  const candidates = isObject(value)
    ? [value.job_id, value.jobId, isObject(value.job) ? value.job.id : undefined]
    : [value];
  const id = candidates.find(each => typeof each === 'string' && each.trim() !== '');
  if (typeof id === 'string') return id.trim();
  return new UsageError(`Found no job_id in the JSON on ${location}`);
}
