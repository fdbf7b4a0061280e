import { describeErrorBody } from '../http/response.js';
import { toSingleLine } from '../model/errors.js';
import { isObject } from '../model/validation.js';
import { UsageError } from './errors.js';
import { JsonScanner } from './json-scanner.js';
import { systemErrorReason } from './terminal.js';

/** The response to a request that creates a job has a few kilobytes at most. */
const MAX_INPUT_CHARACTERS = 1024 * 1024;

/**
 * Yields the job ids on a stream as they come: one per line, or in JSON objects and arrays, which may take many lines or
 * share one; see `parseJobIds`. A line or JSON text without an id yields an error in its place. A stream that cannot be
 * read or is not UTF-8 text, or a line or JSON text over 1 MiB, yields an error and ends.
 */
export async function* readJobIds(
  stream: AsyncIterable<Uint8Array>,
): AsyncGenerator<string | UsageError> {
  const reader = new JobIdReader();
  try {
    for await (const text of decodeUtf8(stream)) yield* reader.push(text);
    yield* reader.end();
  } catch (error) {
    yield error instanceof UsageError
      ? error
      : new UsageError(`Cannot read stdin: ${systemErrorReason(error)}`);
  }
}

/** Decodes UTF-8. Byte order marks inside, as between concatenated files, are kept: the reader skips them. */
async function* decodeUtf8(stream: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  for await (const bytes of stream) {
    const text = decoder.decode(bytes, { stream: true });
    // Zero bytes are in every UTF-16 text of Latin letters; its byte order mark is no UTF-8.
    if (/\u0000|^\ufffd\ufffd/.test(text)) {
      throw new UsageError('Expected a job id on stdin as UTF-8 text, got UTF-16 or binary data');
    }
    yield text;
  }
  yield decoder.decode();
}

/** Between ids: white space, byte order marks, commas, and the record separators of JSON text sequences. */
const SEPARATOR = /[\s,\u001e]/;
/** Characters that a line of a JSON text may begin with, but not a line with a job id. */
const JSON_LINE_START = /[\s"}\],:]/;

/** Finds the job ids in a text that comes in pieces. */
class JobIdReader {
  /** What is being read: nothing yet, a line of text, a JSON text, what follows one in its line, or a line to skip. */
  #mode: 'between' | 'line' | 'json' | 'after-json' | 'skip' = 'between';
  /** Whether the next lines may be the rest of broken JSON. */
  #isRecovering = false;
  /** The line or JSON text so far. */
  #text = '';
  #scanner = new JsonScanner();
  #lineNumber = 1;
  /** Where `#text` began. */
  #location = 'stdin';
  #isFirst = true;
  /** Number of characters since the last id or error. */
  #size = 0;

  *push(text: string): Generator<string | UsageError> {
    for (const character of text) {
      this.#size += character.length;
      yield* this.#read(character);
      if (character === '\n') this.#lineNumber += 1;
    }
    if (this.#size > MAX_INPUT_CHARACTERS) {
      throw new UsageError('Expected a job id on stdin, got more than 1 MiB');
    }
  }

  *end(): Generator<string | UsageError> {
    yield* this.push('\n');
    if (this.#mode === 'json') yield invalidError('broken JSON', this.#location);
  }

  #read(character: string): Iterable<string | UsageError> {
    switch (this.#mode) {
      case 'json':
        return this.#readJson(character);
      case 'line':
        if (/[\n\r]/.test(character)) return this.#finish('between', [this.#parseLine()]);
        this.#text += character;
        return [];
      case 'skip':
        if (character === '\n') this.#mode = 'between';
        return [];
      case 'after-json':
        if (character === '\n') this.#mode = 'between';
        else if (/[{[]/.test(character)) this.#begin(character);
        else if (!SEPARATOR.test(character)) {
          return this.#finish('skip', [invalidError('broken JSON', this.#currentLine)]);
        }
        return [];
      case 'between':
        if (character === '\n') return [];
        if (this.#isRecovering && JSON_LINE_START.test(character)) this.#mode = 'skip';
        else if (!SEPARATOR.test(character)) this.#begin(character);
        return [];
    }
  }

  get #currentLine(): string {
    return `line ${this.#lineNumber} of stdin`;
  }

  #begin(character: string): void {
    this.#location = this.#isFirst ? 'stdin' : this.#currentLine;
    this.#isFirst = false;
    this.#isRecovering = false;
    this.#text = character;
    this.#mode = /[{[]/.test(character) ? 'json' : 'line';
    this.#scanner = new JsonScanner();
    this.#scanner.push(character);
  }

  #readJson(character: string): Iterable<string | UsageError> {
    const state = this.#scanner.push(character);
    if (state === 'broken') return this.#recover(character);
    this.#text += character;
    if (state === 'open') return [];
    return this.#finish('after-json', parseJobIds(this.#text, this.#location));
  }

  /** Continues after broken JSON. Reads the line in which it broke again, because that may begin a new text, unless it is the first. */
  *#recover(character: string): Generator<string | UsageError> {
    const lineStart = this.#text.lastIndexOf('\n') + 1;
    const line = this.#text.slice(lineStart);
    const isFirstLine = lineStart === 0;
    this.#isRecovering = true;
    yield* this.#finish(isFirstLine ? 'skip' : 'between', [
      invalidError('broken JSON', this.#location),
    ]);
    for (const each of isFirstLine ? character : line + character) yield* this.#read(each);
  }

  #finish<T>(next: 'between' | 'after-json' | 'skip', found: readonly T[]): readonly T[] {
    this.#mode = next;
    this.#size = 0;
    return found;
  }

  #parseLine(): string | UsageError {
    const text = this.#text.trim();
    if (text.startsWith('"')) {
      const value = parseJson(text);
      if (typeof value === 'string') return value.trim() || invalidError('nothing', this.#location);
    }
    const problem = LINE_PROBLEMS.find(([pattern]) => pattern.test(text))?.[1];
    return problem === undefined ? text : invalidError(problem, this.#location);
  }
}

/** Why a line is no job id. */
const LINE_PROBLEMS: readonly (readonly [RegExp, string])[] = [
  [/^["\]}:]/, 'broken JSON'],
  [/^</, 'XML or HTML'],
  [/[^\S\t ]|[\u0000-\u0008\u000b-\u001f\u007f\ufffd]/, 'binary data'],
  [/\s/, 'several words'],
  [/^(?:null|undefined|true|false)$/, 'a JSON value without one'],
  [/^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/, 'a number'],
];

function invalidError(problem: string, location: string): UsageError {
  const isText = problem === 'several words';
  const expected = `${isText ? 'one' : 'a'} job id, or JSON with a job_id,`;
  return new UsageError(`Expected ${expected} on ${location}, got ${problem}`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * The job ids in a JSON text: `job_id`, `jobId` or `job.id` of an object, a string, or an array of these. A missing id is
 * replaced by an error, with the text of an error response, but otherwise without the JSON, which may hold anything.
 * @param location where the text was found, for the error.
 */
export function parseJobIds(text: string, location: string): readonly (string | UsageError)[] {
  const value = parseJson(text);
  if (value === undefined) return [invalidError('broken JSON', location)];
  if (!Array.isArray(value)) return [findJobId(value, location)];
  if (value.length === 0) return [invalidError('an empty array', location)];
  return value.map((item, index) =>
    findJobId(item, `item ${index + 1} of the array on ${location}`),
  );
}

function findJobId(value: unknown, location: string): string | UsageError {
  const candidates = isObject(value)
    ? [value.job_id, value.jobId, isObject(value.job) ? value.job.id : undefined]
    : [value];
  const id = candidates.find(each => typeof each === 'string' && each.trim() !== '');
  if (typeof id === 'string') return id.trim();
  const errorText = toSingleLine(describeErrorBody(value), 600);
  return errorText === ''
    ? new UsageError(`Found no job_id in the JSON on ${location}`)
    : new UsageError(`Expected a job id on ${location}, got an error: ${errorText}`);
}
