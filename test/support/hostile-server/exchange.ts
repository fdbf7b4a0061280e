import type { Socket } from 'node:net';

/** One request to the hostile server, and what an honest server would respond. */
export interface Exchange {
  readonly socket: Socket;
  /** Numbers from 0 up to 1, the same in every run with the same seed. */
  readonly random: () => number;
  readonly isList: boolean;
  /** The id of the requested job; "" for a list. */
  readonly id: string;
  /** The id of another job of the run. */
  readonly otherId: string;
  /** The honest body of a response to this request. */
  readonly body: Readonly<Record<string, unknown>>;
  /** The honest body of a response some time ago. */
  readonly oldBody: Readonly<Record<string, unknown>>;
  /** The credential of the request in one of the spellings of a careless service. */
  readonly echo: string;
  /** A secret that no client can know, and so cannot redact. Sent only in what is no HTTP, which nothing may repeat. */
  readonly unknownSecret: string;
}

/**
 * What a response can do to a wait: say the truth at once; say less than the truth, so that the wait may time out; fail the poll; deny that the
 * job exists; end the wait with a rejected request. A response that says the opposite of the truth is a
 * `distraction` or a `failure`: a client that believes it fails the test.
 */
export type Effect = 'truth' | 'distraction' | 'failure' | 'not-found' | 'fatal';

export interface Behaviour {
  readonly name: string;
  readonly effect: Effect;
  respond(exchange: Exchange): void;
}

/** Behaviours of one effect, by name. */
export function behaviours(
  effect: Effect,
  responses: Readonly<Record<string, (exchange: Exchange) => void>>,
): Behaviour[] {
  return Object.entries(responses).map(([name, respond]) => ({ name, effect, respond }));
}

export type Headers = Readonly<Record<string, string>>;

export const JSON_TYPE: Headers = { 'content-type': 'application/json' };

/** The first lines of a response, up to the empty one. */
export function head(status: number, headers: Headers = JSON_TYPE): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${status} Any\r\n${lines.join('')}\r\n`;
}

/** A whole response with its true length. */
export function whole(status: number, body: string | Buffer, headers: Headers = JSON_TYPE): Buffer {
  const bytes = Buffer.from(body as string);
  const length = { 'content-length': String(bytes.length) };
  return Buffer.concat([Buffer.from(head(status, { ...headers, ...length })), bytes]);
}

/** Sends JSON, or a text as it is. */
export function send(
  { socket }: Exchange,
  status: number,
  body: unknown,
  headers: Headers = {},
): void {
  const text = typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);
  write(socket, whole(status, text, { ...JSON_TYPE, ...headers }));
}

/** The honest body as JSON. */
export const honest = ({ body }: Exchange): string => JSON.stringify(body);

/** The members of the honest job, changed; a list stays as it is. */
export function withMembers(
  { body, isList }: Exchange,
  members: object,
): Readonly<Record<string, unknown>> {
  return isList ? body : { job: { ...(body.job as object), ...members } };
}

/** Writes unless the client has gone. */
export function write(socket: Socket, data: string | Buffer): boolean {
  return socket.writable && socket.write(typeof data === 'string' ? Buffer.from(data) : data);
}

export function later({ socket }: Exchange, delay: number, action: () => void): void {
  setTimeout(() => {
    if (!socket.destroyed) action();
  }, delay).unref();
}

/** Writes again and again until the client has gone or nothing is left. */
export function drip(
  exchange: Exchange,
  interval: number,
  next: (index: number) => string | undefined,
): void {
  let index = 0;
  const step = (): void => {
    const part = next(index);
    index += 1;
    if (part === undefined) return;
    write(exchange.socket, Buffer.from(part, 'latin1'));
    later(exchange, interval, step);
  };
  step();
}

export function pick<T>(random: () => number, choices: readonly T[]): T {
  return choices[Math.floor(random() * choices.length)] as T;
}
