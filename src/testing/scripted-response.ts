import { validateHeaderName, validateHeaderValue } from 'node:http';
import { type Duration, parseDuration } from '../model/duration.js';
import {
  checkInteger,
  checkNonEmptyString,
  checkOneOf,
  checkOptions,
  isObject,
  optionError,
} from '../model/validation.js';

const FAULTS = ['reset', 'hang', 'cut', 'drip', 'junk', 'huge'] as const;

/**
 * What goes wrong on the way. `reset`: the connection is reset. `hang`: no answer ever comes. `cut`: fewer bytes come
 * than were announced. `drip`: headers, then a byte now and then for ever. `junk`: a web page where JSON should be.
 * `huge`: a body without end.
 */
export type Fault = (typeof FAULTS)[number];

/** One answer of a service. What is left out is what the service would say. */
export interface Answer {
  /** 200 to 599. Default 200. */
  status?: number;
  /** Sent as JSON; a string is sent as it is. Default: what a service says with that status; with 200, a job that is still running. */
  body?: unknown;
  /** Besides those that every answer has, or in their place. */
  headers?: Record<string, string>;
  /** How long the answer lets itself be waited for. Default 0. */
  delay?: Duration;
  fault?: Fault;
}

/** An answer whose members were looked at. */
export interface ScriptedResponse {
  readonly status?: number;
  /** As it is sent. */
  readonly body?: string;
  /** Names in lower case. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Milliseconds. */
  readonly delay?: number;
  readonly fault?: Fault;
}

/** @throws TypeError naming the member that is wrong. */
export function checkScriptedResponse(option: string, value: unknown): ScriptedResponse {
  checkOptions(option, value, ['status', 'body', 'headers', 'delay', 'fault']);
  const { status, body, headers, delay, fault } = value as Answer;
  return Object.freeze({
    ...(status !== undefined && { status: checkStatus(`${option}.status`, status) }),
    ...(body !== undefined && { body: checkBody(`${option}.body`, body) }),
    ...(headers !== undefined && { headers: checkHeaders(`${option}.headers`, headers) }),
    ...(delay !== undefined && { delay: parseDuration(`${option}.delay`, delay) }),
    ...(fault !== undefined && { fault: checkOneOf(`${option}.fault`, fault, FAULTS) }),
  });
}

/** An answer with nothing left out but, for an error status, its body: the rest is as in the usual answer. */
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

/** Kept as text, so that what is sent is what was given, whatever becomes of the object. */
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
/** Which requests an answer is laid over. What is left out does not matter. */
export interface FaultMatch {
  /** The job that is asked for. */
  id?: string;
  /** What the path, query included, contains or matches. */
  path?: string | RegExp;
  /** How many requests it is laid over. Default 1; Infinity for all that follow. */
  times?: number;
}

interface InjectedResponse {
  readonly response: ScriptedResponse;
  readonly id: string | undefined;
  readonly path: string | RegExp | undefined;
  remaining: number;
}

/** Answers that are laid over the next requests that match, in the order in which they were given. */
export class InjectedResponses {
  readonly #entries = new Set<InjectedResponse>();

  /** @throws TypeError naming what is wrong with the answer or the match. */
  add(response: unknown, match: unknown): void {
    const checked = checkScriptedResponse('answer', response);
    checkOptions('match', match, ['id', 'path', 'times']);
    const { id, path, times = 1 } = match as FaultMatch;
    if (id !== undefined) checkNonEmptyString('match.id', id);
    if (path !== undefined && !(path instanceof RegExp)) {
      if (typeof path !== 'string') throw optionError('match.path', 'a string or a RegExp', path);
      checkNonEmptyString('match.path', path);
    }
    const remaining =
      times === Number.POSITIVE_INFINITY ? times : checkInteger('match.times', times, 1);
    this.#entries.add({ response: checked, id, path, remaining });
  }

  /** The answer that is laid over a request, which counts as one of its times. */
  takeMatching(id: string | undefined, path: string): ScriptedResponse | undefined {
    for (const injected of this.#entries) {
      if (injected.id !== undefined && injected.id !== id) continue;
      if (injected.path !== undefined && !matchesPath(path, injected.path)) continue;
      injected.remaining -= 1;
      if (injected.remaining === 0) this.#entries.delete(injected);
      return injected.response;
    }
    return undefined;
  }
}

function matchesPath(path: string, pattern: string | RegExp): boolean {
  // Unlike test(), search() takes no notice of where an expression with the flag g has got to.
  return typeof pattern === 'string' ? path.includes(pattern) : path.search(pattern) >= 0;
}
