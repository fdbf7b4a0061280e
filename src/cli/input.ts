import { isObject } from '../usage.js';
import { reasonOf } from './messages.js';
import { UsageError } from './usage-error.js';

/** What creates a job answers with a few kilobytes at most. */
const LARGEST_LINE = 1024 * 1024;

/**
 * The job ids that a stream, such as stdin, holds, as they come: one a line, each as jobIdIn reads it; or one JSON text
 * over many lines. Blank lines are passed over. What is no id comes as the error that says why, in its place; so does, as
 * the last, that the stream cannot be read or has a line over 1 MiB.
 */
export async function* jobIdsOn(
  stream: AsyncIterable<Uint8Array>,
): AsyncGenerator<string | UsageError> {
  let number = 0;
  let read = 0;
  let json: string | undefined;
  try {
    for await (const line of linesOf(stream)) {
      number += 1;
      if (json !== undefined) {
        json += `\n${line}`;
        checkSize(json);
      } else if (line.trim() !== '') {
        read += 1;
        if (read === 1 && isPartOfJson(line)) json = line;
        else yield orError(() => jobIdIn(line, read === 1 ? 'stdin' : `line ${number} of stdin`));
      }
    }
    const whole = json;
    if (whole !== undefined) yield orError(() => jobIdIn(whole));
  } catch (error) {
    yield error instanceof UsageError
      ? error
      : new UsageError(`Cannot read stdin: ${reasonOf(error)}`);
  }
}

/** Whole lines as they come, and what is left at the end. */
async function* linesOf(stream: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
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
  if (length > LARGEST_LINE) {
    throw new UsageError('Expected a job id on stdin, got more than 1 MiB');
  }
}

function orError(read: () => string): string | UsageError {
  try {
    return read();
  } catch (error) {
    return error as UsageError;
  }
}

/** Whether a line begins with JSON that goes on after it. */
function isPartOfJson(line: string): boolean {
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
 * @param place where the text stands.
 * @throws UsageError when there is none. It does not show the text, which may hold anything.
 */
export function jobIdIn(text: string, place = 'stdin'): string {
  const trimmed = text.trim();
  if (trimmed === '') throw new UsageError(`Expected a job id on ${place}, got nothing`);
  if (looksLikeJson(trimmed)) return idInJson(trimmed, place);
  if (/\s/.test(trimmed)) {
    throw new UsageError(
      `Expected one job id, or JSON with a job_id, on ${place}, got several words`,
    );
  }
  return trimmed;
}

function idInJson(text: string, place: string): string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new UsageError(`Expected a job id, or JSON with a job_id, on ${place}, got broken JSON`);
  }
  const candidates = isObject(value)
    ? [value.job_id, value.jobId, isObject(value.job) ? value.job.id : undefined]
    : [value];
  const id = candidates.find(each => typeof each === 'string' && each.trim() !== '');
  if (typeof id === 'string') return id.trim();
  throw new UsageError(`Found no job_id in the JSON on ${place}`);
}
