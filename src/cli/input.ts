import { isObject } from '../usage.js';
import { systemErrorReason } from './messages.js';
import { UsageError } from './usage-error.js';

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
