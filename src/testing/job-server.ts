import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { isToken } from '../auth/token-credentials.js';
import {
  checkInteger,
  checkNonEmptyString,
  checkOneOf,
  isObject,
  optionError,
} from '../model/validation.js';
import { type Exchange, readRecording } from '../recording/exchange.js';
import { monotonicNow } from '../runtime/clock.js';
import type { ServiceName } from '../services/service.js';
import { type GatewayConfig, type GatewayRequest, handleRequest } from './fake-gateway.js';
import { type FaultMatch, InjectedResponses, sendResponse } from './fault-injection.js';
import type { JobScript } from './job-script.js';
import { JobStore } from './job-store.js';
import { Replay } from './replay.js';
import {
  type Answer,
  applyDefaultResponse,
  checkMembers,
  type ScriptedResponse,
  type Shape,
} from './scripted-response.js';
import { createErrorResponse, formatRequestId, toWireResponse } from './service-errors.js';
import type { WireFormat } from './wire-format.js';
import { WIRE_FORMATS } from './wire-formats.js';

/** Which service to imitate, and how. */
export interface JobServerOptions {
  /** The service to imitate. Default "taurusdb". */
  service?: ServiceName;
  /** Port on 127.0.0.1. Default: any free one. */
  port?: number;
  /** How much faster than the clock jobs run: with 60, a minute of a job takes a second. Default 1. */
  speed?: number;
  /** The only project whose jobs may be requested. Default: a fixed one. */
  projectId?: string;
  /** The token that requests must carry in X-Auth-Token. Default: a fixed one. */
  token?: string;
  /** Secret keys by access key. A request may be signed with one of them instead of carrying the token. Default: none. */
  accessKeys?: Record<string, string>;
  /** A file that `record` has written, to be played back: each job, and each page of the list, from when it is first requested, whatever the credentials and the project. Jobs that are not in it can be scripted. */
  replay?: string;
}

/** A request as received. */
export interface ReceivedRequest {
  /** Milliseconds since the server started. */
  readonly at: number;
  /** Such as "GET". */
  readonly method: string;
  /** With the query. */
  readonly path: string;
  /** The requested job, if the request was for one. */
  readonly id: string | undefined;
  /** Status of the response; 0 until it begins, and if there is none. */
  readonly status: number;
}

/** Tokens have up to 32 KiB, which is twice what Node.js accepts by default. */
const MAX_REQUEST_HEADER_BYTES = 64 * 1024;

/**
 * Starts an HTTP endpoint on 127.0.0.1 that imitates a service. Its jobs run as they are scripted.
 * @throws OptionError naming the option that is invalid; the system's error if the port is taken.
 */
export async function startJobServer(options: JobServerOptions = {}): Promise<JobServer> {
  const { port, speed, exchanges, ...config } = checkServerOptions(options);
  const replay = exchanges && new Replay(exchanges, config.wireFormat, speed);
  // Connections are closed by injected faults only, never for being idle.
  const server = createServer({ keepAliveTimeout: 0, maxHeaderSize: MAX_REQUEST_HEADER_BYTES });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return new JobServer(server, config, speed, replay);
}

/** An imitated service on loopback, started by `startJobServer()`. */
export class JobServer {
  /** "http://127.0.0.1:49152". */
  readonly endpoint: string;
  /** The project whose jobs may be requested. */
  readonly projectId: string;
  /** The token that requests must carry. */
  readonly token: string;
  /** The service that is imitated. */
  readonly service: ServiceName;
  /** The ids of the jobs that are played back, in the order of the recording. */
  readonly recordedIds: readonly string[];
  readonly #requests: ReceivedRequest[] = [];
  readonly #server: Server;
  readonly #config: GatewayConfig;
  readonly #store: JobStore;
  readonly #replay: Replay | undefined;
  readonly #injected = new InjectedResponses();
  readonly #startedAt = monotonicNow();
  readonly #activeRequests = new Set<AbortController>();
  #closing: Promise<void> | undefined;

  /** @internal */
  constructor(
    server: Server,
    config: GatewayConfig & { readonly service: ServiceName },
    speed: number,
    replay?: Replay,
  ) {
    this.endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    this.service = config.service;
    this.recordedIds = replay?.jobIds ?? [];
    this.projectId = config.projectId;
    this.token = config.token;
    this.#config = config;
    this.#replay = replay;
    this.#store = new JobStore(config.wireFormat, speed);
    this.#server = server.on('request', (request, response) => {
      const handleBody = (body: Uint8Array): void => this.#handle(request, response, body);
      buffer(request).then(handleBody, () => response.destroy());
    });
  }

  /** All requests received so far, in order. */
  get requests(): readonly ReceivedRequest[] {
    return this.#requests;
  }

  /**
   * Begins a job now, replacing one of the same id.
   * @throws OptionError naming the part of the script that is invalid.
   */
  job(id: string, script: JobScript): this {
    this.#store.add(id, script, 'script');
    return this;
  }

  /**
   * Overrides the response to the next matching requests: entirely if the answer has a body or an error status,
   * otherwise only the members that it has. A job scripted by responses keeps its next one for the request after, unless
   * the answer merely delays it or adds headers.
   * @throws OptionError naming the member of the answer or the match that is invalid.
   */
  fault(answer: Answer, match: FaultMatch = {}): this {
    this.#injected.add(answer, match);
    return this;
  }

  /** Closes every connection and clears every timer. May be called again. */
  close(): Promise<void> {
    this.#closing ??= new Promise(resolve => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
      // Responses emit 'close' only later; the timers of delays and faults are cleared now.
      for (const controller of this.#activeRequests) controller.abort();
    });
    return this.#closing;
  }

  /** As `close()`, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #handle(request: IncomingMessage, response: ServerResponse, body: Uint8Array): void {
    const { method = '', url: path = '', headers } = request;
    const { wireFormat } = this.#config;
    const id = wireFormat.matchRoute(path)?.id;
    const logEntry = { at: monotonicNow() - this.#startedAt, method, path, id, status: 0 };
    const requestId = formatRequestId(this.#requests.push(logEntry));

    const controller = new AbortController();
    this.#activeRequests.add(controller);
    response.once('close', () => {
      this.#activeRequests.delete(controller);
      controller.abort();
    });
    const scripted = this.#respondTo({ method, path, headers, body, requestId }, id);
    const onStatus = (status: number): void => {
      logEntry.status = status;
    };
    // A client that has gone, or a server that closes, needs no response.
    const wireResponse = toWireResponse(scripted, requestId, wireFormat.errors);
    sendResponse(wireResponse, response, controller.signal, onStatus).catch(() =>
      response.destroy(),
    );
  }

  #respondTo(request: GatewayRequest, id: string | undefined): ScriptedResponse {
    const injected = this.#injected.takeMatching(id, request.path);
    const getDefault = () =>
      this.#replay?.respondTo(request.path) ??
      handleRequest(request, this.#config, this.#store, injected?.fault === undefined);
    try {
      return injected ? applyDefaultResponse(injected, getDefault) : getDefault();
    } catch (error) {
      // A progress function is the caller's code: if it throws, the service fails.
      const { errors } = this.#config.wireFormat;
      return createErrorResponse('failedScript', request.requestId, errors, String(error));
    }
  }
}

const OPTIONS_SHAPE = {
  service: (option, value) => checkOneOf(option, value, [...WIRE_FORMATS.keys()]),
  port: checkPort,
  speed: checkSpeed,
  projectId: (option, value) => checkNonEmptyString(option, value).trim(),
  token: checkToken,
  accessKeys: checkAccessKeys,
  replay: (option, value) => readRecording(option, checkNonEmptyString(option, value)),
} satisfies Shape;

function checkServerOptions(options: unknown) {
  const checked = checkMembers('options', options, OPTIONS_SHAPE, '');
  const { port = 0, speed = 1, accessKeys = new Map(), replay: exchanges } = checked;
  const { service = recordedService(exchanges) } = checked;
  const { projectId = '0123456789abcdef0123456789abcdef', token = 'a-token-for-testing' } = checked;
  const wireFormat = WIRE_FORMATS.get(service) as WireFormat;
  return { service, wireFormat, port, speed, projectId, token, accessKeys, exchanges };
}

/** The service of a recording; the default if there is none, or if it is of an HTTP source. */
function recordedService(exchanges: readonly Exchange[] = []): ServiceName {
  const names = exchanges.map(({ service }) => service as ServiceName);
  return names.find(name => WIRE_FORMATS.has(name)) ?? 'taurusdb';
}

function checkPort(option: string, value: unknown): number {
  const port = checkInteger(option, value, 0);
  if (port > 65_535) throw optionError(option, 'a whole number from 0 to 65535', value);
  return port;
}

function checkSpeed(option: string, value: unknown): number {
  if (typeof value === 'number' && value > 0 && value < Number.POSITIVE_INFINITY) return value;
  throw optionError(option, 'a number above 0', value);
}

function checkToken(option: string, value: unknown): string {
  if (isToken(value)) return value.trim();
  throw optionError(option, 'a string that a header can carry', value);
}

function checkAccessKeys(option: string, value: unknown): ReadonlyMap<string, string> {
  if (!isObject(value)) throw optionError(option, 'an object', value);
  const entries = Object.entries(value);
  const areValid = entries.every(([accessKey, secretKey]) => {
    return /^[!-+\--~]+$/.test(accessKey) && typeof secretKey === 'string' && secretKey !== '';
  });
  if (!areValid) throw optionError(option, 'secret keys by access key, both of them text', value);
  return new Map(entries as [string, string][]);
}
