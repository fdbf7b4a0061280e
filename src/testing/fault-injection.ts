import type { ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { checkInteger, checkNonEmptyString, optionError } from '../model/validation.js';
import { sleep } from '../runtime/clock.js';
import {
  checkAnswer,
  checkMembers,
  type ScriptedResponse,
  type Shape,
} from './scripted-response.js';
import type { WireResponse } from './service-errors.js';

/** Which requests an injected response is for. Omitted members match every request. */
export interface FaultMatch {
  /** The id of the requested job. */
  id?: string;
  /** Text that the path with its query contains, or an expression that it matches. */
  path?: string | RegExp;
  /** How many matching requests get it. Default 1; Infinity for all. */
  times?: number;
}

const MATCH_SHAPE = {
  id: checkNonEmptyString,
  path: checkPath,
  times: (option, value) =>
    value === Number.POSITIVE_INFINITY ? value : checkInteger(option, value, 1),
} satisfies Shape;

interface InjectedResponse extends Omit<FaultMatch, 'times'> {
  readonly response: ScriptedResponse;
  remaining: number;
}

/** The responses that override those of the next matching requests, in the order in which they were added. */
export class InjectedResponses {
  readonly #entries = new Set<InjectedResponse>();

  /** @throws OptionError naming the member of the answer or the match that is invalid. */
  add(answer: unknown, match: unknown): void {
    const response = checkAnswer('answer', answer);
    const { times: remaining = 1, ...pattern } = checkMembers('match', match, MATCH_SHAPE);
    this.#entries.add({ ...pattern, response, remaining });
  }

  /** The response for a request, which uses up one of its times. */
  takeMatching(
    requestedId: string | undefined,
    requestedPath: string,
  ): ScriptedResponse | undefined {
    for (const injected of this.#entries) {
      const { id = requestedId, path = '' } = injected;
      if (id !== requestedId || !matchesPath(requestedPath, path)) continue;
      injected.remaining -= 1;
      if (injected.remaining === 0) this.#entries.delete(injected);
      return injected.response;
    }
    return undefined;
  }
}

function checkPath(option: string, value: unknown): string | RegExp {
  if (value instanceof RegExp) return value;
  if (typeof value !== 'string') throw optionError(option, 'a string or a RegExp', value);
  return checkNonEmptyString(option, value);
}

function matchesPath(path: string, pattern: string | RegExp): boolean {
  // Unlike test(), search() ignores the position at which an expression with the flag g stopped.
  return typeof pattern === 'string' ? path.includes(pattern) : path.search(pattern) >= 0;
}

/** Short enough that a connection never seems idle. */
const DRIP_INTERVAL_MS = 100;
/** More than a socket buffers, so that each chunk waits until the client has read the previous one. */
const HUGE_CHUNK = ' '.repeat(256 * 1024);

/**
 * Sends a response, or performs its fault. An endless fault stops when the signal aborts.
 * @param onStatus called when the status is sent; not called if a fault prevents that.
 */
export async function sendResponse(
  wireResponse: WireResponse,
  response: ServerResponse,
  signal: AbortSignal,
  onStatus: (status: number) => void,
): Promise<void> {
  const { status, headers, body, fault } = wireResponse;
  if (wireResponse.delay > 0) await sleep(wireResponse.delay, signal);
  if (fault === 'hang') return;
  if (fault === 'reset') {
    response.socket?.resetAndDestroy();
    return;
  }
  onStatus(status);
  if (fault === 'cut') return sendTruncated(wireResponse, response);
  response.writeHead(status, headers);
  if (fault === 'drip') return pipeline(dripBytes(signal), response);
  if (fault === 'huge') return pipeline(endlessChunks(), response);
  response.end(body);
}

function sendTruncated({ status, headers, body }: WireResponse, response: ServerResponse): void {
  const bytes = Buffer.from(body);
  // Announcing one byte truncates even an empty body.
  response.writeHead(status, { ...headers, 'content-length': Math.max(bytes.byteLength, 1) });
  response.write(bytes.subarray(0, bytes.byteLength / 2), () => response.socket?.destroySoon());
}

async function* dripBytes(signal: AbortSignal): AsyncGenerator<string> {
  for (;;) {
    yield ' ';
    await sleep(DRIP_INTERVAL_MS, signal);
  }
}

function* endlessChunks(): Generator<string> {
  for (;;) yield HUGE_CHUNK;
}
