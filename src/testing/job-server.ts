import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { monotonicNow } from '../clock.js';
import { type Answer, type CheckedAnswer, layOver } from './answer.js';
import { deliver } from './delivery.js';
import { type Asked, answerOf, type Gate } from './gateway.js';
import { JobBoard } from './job-board.js';
import { type FaultMatch, Overlays } from './overlays.js';
import { replyOf, requestIdOf } from './reply.js';
import type { JobScript } from './script.js';
import { checkServerOptions, type JobServerOptions } from './server-options.js';
import { targetOf } from './target.js';

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
  const { port, speed, ...gate } = checkServerOptions(options);
  // A connection is ended by a fault that was asked for, never by having been idle.
  const http = createServer({ keepAliveTimeout: 0 });
  http.listen(port, '127.0.0.1');
  await once(http, 'listening');
  return new LoopbackJobServer(http, gate, speed);
}

class LoopbackJobServer implements JobServer {
  readonly endpoint: string;
  readonly #http: Server;
  readonly #gate: Gate;
  readonly #board: JobBoard;
  readonly #overlays = new Overlays();
  readonly #requests: ReceivedRequest[] = [];
  readonly #started = monotonicNow();
  readonly #underWay = new Set<AbortController>();
  #closed: Promise<void> | undefined;

  constructor(http: Server, gate: Gate, speed: number) {
    this.endpoint = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
    this.#http = http.on('request', (request, response) => {
      const receive = (body: Uint8Array): void => this.#receive(request, response, body);
      buffer(request).then(receive, () => response.destroy());
    });
    this.#gate = gate;
    this.#board = new JobBoard(gate.dialect, speed);
  }

  get projectId(): string {
    return this.#gate.projectId;
  }

  get token(): string {
    return this.#gate.token;
  }

  get requests(): readonly ReceivedRequest[] {
    return this.#requests;
  }

  job(id: string, script: JobScript): this {
    this.#board.post(id, script, 'script');
    return this;
  }

  fault(answer: Answer, match: FaultMatch = {}): this {
    this.#overlays.add(answer, match);
    return this;
  }

  close(): Promise<void> {
    this.#closed ??= new Promise(resolve => {
      this.#http.close(() => resolve());
      this.#http.closeAllConnections();
      // Connections tell their end only later; the timers of what they waited for go now.
      for (const exchange of this.#underWay) exchange.abort();
    });
    return this.#closed;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #receive(request: IncomingMessage, response: ServerResponse, body: Uint8Array): void {
    const { method = '', url: path = '', headers } = request;
    const id = targetOf(path, this.#gate.dialect.service)?.id;
    const at = monotonicNow() - this.#started;
    const received = { at, method, path, id, status: 0 };
    const requestId = requestIdOf(this.#requests.push(received));
    const asked = { method, path, headers, body, requestId };

    const exchange = new AbortController();
    this.#underWay.add(exchange);
    response.once('close', () => {
      this.#underWay.delete(exchange);
      exchange.abort();
    });
    const reply = replyOf(this.#answerTo(asked, id), requestId);
    const begins = (status: number): void => {
      received.status = status;
    };
    // What cannot be delivered, for the client has gone or the server closes, is no matter to anyone.
    deliver(reply, response, exchange.signal, begins).catch(() => response.destroy());
  }

  #answerTo(asked: Asked, id: string | undefined): CheckedAnswer {
    const overlay = this.#overlays.take(id, asked.path);
    const usual = () => answerOf(asked, this.#gate, this.#board, overlay?.fault === undefined);
    try {
      return overlay ? layOver(overlay, usual) : usual();
    } catch (error) {
      // A function in a script is the caller's code: when it fails, so does the service.
      const text = `A script threw: ${String(error)}`;
      return { status: 500, body: JSON.stringify({ error_code: 'DBS.280005', error_msg: text }) };
    }
  }
}
