import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { isToken } from '../auth/token-credentials.js';
import {
  checkInteger,
  checkNonEmptyString,
  checkOneOf,
  checkOptions,
  isObject,
  optionError,
} from '../model/validation.js';
import { monotonicNow } from '../runtime/clock.js';
import type { ServiceName } from '../services/service.js';
import {
  type GatewayConfig,
  type GatewayRequest,
  handleRequest,
  matchRoute,
} from './fake-gateway.js';
import { sendResponse } from './fault-injection.js';
import type { JobScript } from './job-script.js';
import { JobStore } from './job-store.js';
import { WIRE_FORMATS, type WireFormat } from './response-writer.js';
import {
  type Answer,
  applyDefaultResponse,
  type FaultMatch,
  InjectedResponses,
  type ScriptedResponse,
} from './scripted-response.js';
import { formatRequestId, toWireResponse } from './service-errors.js';

/** A request as it came in. */
export interface ReceivedRequest {
  /** Milliseconds since the server started, by the clock. */
  readonly at: number;
  readonly method: string;
  /** With the query. */
  readonly path: string;
  /** The job that was asked for; undefined when it was not one. */
  readonly id: string | undefined;
  /** Of the answer; 0 until it begins, and for good when none is given. */
  readonly status: number;
}

/** A jobs endpoint on loopback, for tests and for playing. */
export interface JobServer {
  /** "http://127.0.0.1:49152". */
  readonly endpoint: string;
  readonly projectId: string;
  readonly token: string;
  /**
   * Begins a job, now; one of the same id is forgotten.
   * @throws TypeError naming what is wrong with the script.
   */
  job(id: string, script: JobScript): this;
  /**
   * Lays an answer over the next requests that match: over what would have been said, or in its place when it has a body
   * or an error status. A job scripted by a list of answers then keeps its next one, unless the answer is only late.
   * @throws TypeError naming what is wrong with the answer or the match.
   */
  fault(answer: Answer, match?: FaultMatch): this;
  /** Every request, in the order in which they came. */
  readonly requests: readonly ReceivedRequest[];
  /** Ends every connection and timer. Nothing happens when it is called again. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Starts an HTTP endpoint on 127.0.0.1 that speaks a service's dialect and whose jobs go as they are told to.
 * @throws TypeError naming the option that is wrong; the system's error when the port is taken.
 */
export async function startJobServer(options: JobServerOptions = {}): Promise<JobServer> {
  const { port, speed, ...config } = checkServerOptions(options);
  // A connection is ended by a fault that was asked for, never by having been idle.
  const server = createServer({ keepAliveTimeout: 0 });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return new LoopbackJobServer(server, config, speed);
}

class LoopbackJobServer implements JobServer {
  readonly endpoint: string;
  readonly #server: Server;
  readonly #config: GatewayConfig;
  readonly #store: JobStore;
  readonly #injected = new InjectedResponses();
  readonly #requests: ReceivedRequest[] = [];
  readonly #startedAt = monotonicNow();
  readonly #activeRequests = new Set<AbortController>();
  #closing: Promise<void> | undefined;

  constructor(server: Server, config: GatewayConfig, speed: number) {
    this.endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    this.#server = server.on('request', (request, response) => {
      const handleBody = (body: Uint8Array): void => this.#handle(request, response, body);
      buffer(request).then(handleBody, () => response.destroy());
    });
    this.#config = config;
    this.#store = new JobStore(config.wireFormat, speed);
  }

  get projectId(): string {
    return this.#config.projectId;
  }

  get token(): string {
    return this.#config.token;
  }

  get requests(): readonly ReceivedRequest[] {
    return this.#requests;
  }

  job(id: string, script: JobScript): this {
    this.#store.add(id, script, 'script');
    return this;
  }

  fault(answer: Answer, match: FaultMatch = {}): this {
    this.#injected.add(answer, match);
    return this;
  }

  close(): Promise<void> {
    this.#closing ??= new Promise(resolve => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
      // Connections tell their end only later; the timers of what they waited for go now.
      for (const controller of this.#activeRequests) controller.abort();
    });
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #handle(request: IncomingMessage, response: ServerResponse, body: Uint8Array): void {
    const { method = '', url: path = '', headers } = request;
    const id = matchRoute(path, this.#config.wireFormat.service)?.id;
    const at = monotonicNow() - this.#startedAt;
    const logEntry = { at, method, path, id, status: 0 };
    const requestId = formatRequestId(this.#requests.push(logEntry));
    const gatewayRequest = { method, path, headers, body, requestId };

    const controller = new AbortController();
    this.#activeRequests.add(controller);
    response.once('close', () => {
      this.#activeRequests.delete(controller);
      controller.abort();
    });
    const wireResponse = toWireResponse(this.#respondTo(gatewayRequest, id), requestId);
    const onStatus = (status: number): void => {
      logEntry.status = status;
    };
    // What cannot be delivered, for the client has gone or the server closes, is no matter to anyone.
    sendResponse(wireResponse, response, controller.signal, onStatus).catch(() =>
      response.destroy(),
    );
  }

  #respondTo(gatewayRequest: GatewayRequest, id: string | undefined): ScriptedResponse {
    const injected = this.#injected.takeMatching(id, gatewayRequest.path);
    const getDefault = () =>
      handleRequest(gatewayRequest, this.#config, this.#store, injected?.fault === undefined);
    try {
      return injected ? applyDefaultResponse(injected, getDefault) : getDefault();
    } catch (error) {
      // A function in a script is the caller's code: when it fails, so does the service.
      const message = `A script threw: ${String(error)}`;
      return {
        status: 500,
        body: JSON.stringify({ error_code: 'DBS.280005', error_msg: message }),
      };
    }
  }
}
export interface JobServerOptions {
  /** Whose dialect is spoken. Default: "taurusdb". */
  service?: ServiceName;
  /** On 127.0.0.1. Default: one that is free. */
  port?: number;
  /** How much faster jobs go than the clock: 60 makes a minute a second. Default 1. */
  speed?: number;
  /** The only project that may be asked for. Default: one for testing. */
  projectId?: string;
  /** What a request must bring in X-Auth-Token. Default: one for testing. */
  token?: string;
  /** Secret keys by access key: a request may be signed with one of these instead. Default: none. */
  accessKeys?: Record<string, string>;
}

/** @throws TypeError naming the option that is wrong. */
export function checkServerOptions(
  options: JobServerOptions,
): GatewayConfig & { readonly port: number; readonly speed: number } {
  checkOptions('options', options, [
    'service',
    'port',
    'speed',
    'projectId',
    'token',
    'accessKeys',
  ]);
  const {
    service = 'taurusdb',
    port = 0,
    speed = 1,
    projectId = '0123456789abcdef0123456789abcdef',
    token = 'a-token-for-testing',
    accessKeys = {},
  } = options;
  checkOneOf('service', service, [...WIRE_FORMATS.keys()]);
  if (checkInteger('port', port, 0) > 65_535) {
    throw optionError('port', 'a whole number from 0 to 65535', port);
  }
  if (typeof speed !== 'number' || !(speed > 0 && speed < Number.POSITIVE_INFINITY)) {
    throw optionError('speed', 'a number above 0', speed);
  }
  checkNonEmptyString('projectId', projectId);
  if (!isToken(token)) {
    // What came is not told: it may be a credential.
    throw new TypeError('Expected `token` to be a string that a header can carry');
  }
  return {
    wireFormat: WIRE_FORMATS.get(service) as WireFormat,
    port,
    speed,
    projectId: projectId.trim(),
    token: token.trim(),
    accessKeys: checkAccessKeys(accessKeys),
  };
}

/** What came is not told here either. */
function checkAccessKeys(value: unknown): ReadonlyMap<string, string> {
  if (!isObject(value)) throw optionError('accessKeys', 'an object', value);
  const entries = Object.entries(value);
  const areValid = entries.every(([accessKey, secretKey]) => {
    return /^[!-+\--~]+$/.test(accessKey) && typeof secretKey === 'string' && secretKey !== '';
  });
  if (!areValid) {
    throw new TypeError('Expected `accessKeys` to be secret keys by access key, both of them text');
  }
  return new Map(entries as [string, string][]);
}
