import { validateHeaderName, validateHeaderValue } from 'node:http';
import { type Duration, parseDuration } from '../model/duration.js';
import { checkOneOf, checkOptions, isObject, optionError } from '../model/validation.js';

const FAULTS = ['reset', 'hang', 'cut', 'drip', 'junk', 'huge'] as const;

/**
 * What goes wrong on the wire. `reset`: the connection is reset before a response. `hang`: no response ever comes.
 * `cut`: the connection closes after half of the announced bytes. `drip`: headers, then a byte every 100 ms without end.
 * `junk`: a web page instead of JSON. `huge`: a body without end.
 */
export type Fault = (typeof FAULTS)[number];

/** One response. Omitted members are those of the service's usual response. */
export interface Answer {
  /** HTTP status, 200 to 599. Default 200. */
  status?: number;
  /** Sent as JSON; a string is sent as it is. Default: the service's usual body for the status; for 200, a running job. */
  body?: unknown;
  /** Added to the usual headers, or replacing them. */
  headers?: Record<string, string>;
  /** Time before the response, or the fault, begins. Default 0. */
  delay?: Duration;
  /** Default: none. */
  fault?: Fault;
}

/** A validated Answer: the body as text, header names in lower case, the delay in milliseconds. */
export type ScriptedResponse = Readonly<{
  [K in keyof typeof ANSWER_SHAPE]?: ReturnType<(typeof ANSWER_SHAPE)[K]>;
}>;

const ANSWER_SHAPE = {
  status: checkStatus,
  body: checkBody,
  headers: checkHeaders,
  delay: parseDuration,
  fault: (option, value) => checkOneOf(option, value, FAULTS),
} satisfies Shape;

/** @throws OptionError naming the member that is invalid. */
export function checkAnswer(option: string, value: unknown): ScriptedResponse {
  return Object.freeze(checkMembers(option, value, ANSWER_SHAPE));
}

/** The check of each member of an object. A check returns what replaces the member. */
export type Shape = Readonly<Record<string, (option: string, value: unknown) => unknown>>;

/**
 * The checked members of an object, without those that are undefined.
 * @throws OptionError naming the member that is unknown or invalid.
 */
export function checkMembers<S extends Shape>(
  option: string,
  value: unknown,
  shape: S,
  prefix = `${option}.`,
): { [K in keyof S]?: ReturnType<S[K]> } {
  checkOptions(option, value, Object.keys(shape));
  const given = Object.entries(value as object).filter(([, member]) => member !== undefined);
  const checked = given.map(([key, member]) => [key, shape[key]?.(prefix + key, member)]);
  return Object.fromEntries(checked);
}

/** The response with its omitted members filled in. A response with a body or an error status is already complete. */
export function applyDefaultResponse(
  response: ScriptedResponse,
  getDefault: () => ScriptedResponse,
): ScriptedResponse {
  const isComplete = response.body !== undefined || (response.status ?? 200) > 299;
  if (isComplete) return response;
  const defaults = getDefault();
  return { ...defaults, ...response, headers: { ...defaults.headers, ...response.headers } };
}

function checkStatus(option: string, value: unknown): number {
  if (!Number.isInteger(value) || (value as number) < 200 || (value as number) > 599) {
    throw optionError(option, 'an HTTP status from 200 to 599', value);
  }
  return value as number;
}

/** Serialised at once, so that later changes to the object have no effect. */
function checkBody(option: string, value: unknown): string {
  if (typeof value === 'string') return value;
  let text: string | undefined;
  try {
    text = JSON.stringify(value);
  } catch {
    text = undefined;
  }
  if (text === undefined) throw optionError(option, 'text or something that JSON can hold', value);
  return text;
}

function checkHeaders(option: string, value: unknown): Record<string, string> {
  if (!isObject(value)) throw optionError(option, 'an object', value);
  const checked: Record<string, string> = {};
  for (const [name, text] of Object.entries(value)) {
    if (typeof text !== 'string') throw optionError(`${option}["${name}"]`, 'a string', text);
    try {
      validateHeaderName(name);
      validateHeaderValue(name, text);
    } catch {
      throw optionError(`${option}["${name}"]`, 'a header that HTTP can carry', text);
    }
    checked[name.toLowerCase()] = text;
  }
  return checked;
}
