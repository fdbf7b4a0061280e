import { readFileSync } from 'node:fs';
import {
  type Checked,
  checkNonNegativeNumber,
  checkOneOf,
  checkString,
  defineCheck,
  isObject,
  type OptionName,
  objectOf,
  optional,
  optionError,
  recordOf,
} from '../model/validation.js';

export const RECORDING_VERSION = 1;

const checkHttpStatus = defineCheck<number>(
  'an HTTP status',
  value => Number.isInteger(value) && (value as number) >= 200 && (value as number) <= 599,
);

const checkExchange = objectOf({
  version: defineCheck<1>('1', value => value === RECORDING_VERSION),
  /** When the request was sent, in ISO 8601. */
  time: defineCheck<string>(
    'a time in ISO 8601',
    value => typeof value === 'string' && !Number.isNaN(Date.parse(value)),
  ),
  /** Milliseconds from sending the request to the last byte of the response, or to the failure. */
  latency: checkNonNegativeNumber,
  service: checkString,
  /** The job that was requested by its id; undefined for a page of the task list. */
  jobId: optional(checkString),
  method: (name: OptionName, value: unknown) => checkOneOf(name, value, ['GET', 'POST']),
  /** Path and query. */
  path: checkString,
  /** Undefined if there was no response. */
  status: optional(checkHttpStatus),
  headers: optional(recordOf(checkString)),
  /** JSON, or text that is no JSON. */
  body: (_: OptionName, value: unknown) => value,
  /** Why there was no response, in one word such as "ECONNRESET" or "timeout". */
  error: optional(checkString),
});

/** One request and its result: a line of a recording. */
export type Exchange = Checked<typeof checkExchange>;

/**
 * The exchanges of a recording, in their order.
 * @throws OptionError if the file cannot be read, holds none, or a line is none; it names the line.
 */
export function readRecording(option: string, path: string): Exchange[] {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw optionError(option, `a file that can be read (${code})`, path);
  }
  const exchanges: Exchange[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    exchanges.push(readLine(`${option}, line ${index + 1}`, line));
  }
  if (exchanges.length === 0) throw optionError(option, 'a recording with an exchange', path);
  return exchanges;
}

function readLine(name: string, line: string): Exchange {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw optionError(name, 'JSON', line);
  }
  if (!isObject(value)) throw optionError(name, 'an exchange', value);
  return checkExchange(name, value);
}
