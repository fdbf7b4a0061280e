import type { WaitCheckpoint } from '../model/job.js';
import { isObject } from '../model/validation.js';
import { startTimer } from '../runtime/clock.js';
import type { WaitCommand } from './arguments.js';
import { readCheckpointFile } from './checkpoint-file.js';
import { UsageError } from './errors.js';
import { systemErrorReason } from './terminal.js';

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
/** What creates a job answers with a few kilobytes at most. */
const MAX_INPUT_CHARACTERS = 1024 * 1024;

/**
 * The job ids that a stream, such as stdin, holds, as they come: one a line, each as jobIdIn reads it; or one JSON text
 * over many lines. Blank lines are passed over. What is no id comes as the error that says why, in its place; so does, as
 * the last, that the stream cannot be read or has a line over 1 MiB.
 */
export async function* readJobIds(
  stream: AsyncIterable<Uint8Array>,
): AsyncGenerator<string | UsageError> {
  let lineNumber = 0;
  let nonBlankLines = 0;
  let json: string | undefined;
  try {
    for await (const line of readLines(stream)) {
      lineNumber += 1;
      if (json !== undefined) {
        json += `\n${line}`;
        checkSize(json);
      } else if (line.trim() !== '') {
        nonBlankLines += 1;
        if (nonBlankLines === 1 && isIncompleteJson(line)) json = line;
        else
          yield valueOrError(() =>
            parseJobId(line, nonBlankLines === 1 ? 'stdin' : `line ${lineNumber} of stdin`),
          );
      }
    }
    const whole = json;
    if (whole !== undefined) yield valueOrError(() => parseJobId(whole));
  } catch (error) {
    yield error instanceof UsageError
      ? error
      : new UsageError(`Cannot read stdin: ${systemErrorReason(error)}`);
  }
}

/** Whole lines as they come, and what is left at the end. */
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

function valueOrError(parse: () => string): string | UsageError {
  try {
    return parse();
  } catch (error) {
    return error as UsageError;
  }
}

/** Whether a line begins with JSON that goes on after it. */
function isIncompleteJson(line: string): boolean {
  if (!looksLikeJson(line)) return false;
  try {
    JSON.parse(line);
    return false;
  } catch {
    return true;
  }
}

function looksLikeJson(text: string): boolean {
  return /^\s*["{[]/.test(text);
}

/**
 * The job id in a text: the text itself, or what JSON has as `job_id`, `jobId` or `job.id`.
 * @param location where the text stands.
 * @throws UsageError when there is none. It does not show the text, which may hold anything.
 */
export function parseJobId(text: string, location = 'stdin'): string {
  const trimmed = text.trim();
  if (trimmed === '') throw new UsageError(`Expected a job id on ${location}, got nothing`);
  if (looksLikeJson(trimmed)) return parseJsonJobId(trimmed, location);
  if (/\s/.test(trimmed)) {
    throw new UsageError(
      `Expected one job id, or JSON with a job_id, on ${location}, got several words`,
    );
  }
  return trimmed;
}

function parseJsonJobId(text: string, location: string): string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new UsageError(
      `Expected a job id, or JSON with a job_id, on ${location}, got broken JSON`,
    );
  }
  const candidates = isObject(value)
    ? [value.job_id, value.jobId, isObject(value.job) ? value.job.id : undefined]
    : [value];
  const id = candidates.find(each => typeof each === 'string' && each.trim() !== '');
  if (typeof id === 'string') return id.trim();
  throw new UsageError(`Found no job_id in the JSON on ${location}`);
}
