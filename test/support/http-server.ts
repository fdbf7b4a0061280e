import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** One request that a server received. */
export interface Received {
  readonly url: string;
  readonly token: string | undefined;
  readonly headers: IncomingMessage['headers'];
}

export interface TestServer {
  readonly endpoint: string;
  readonly received: readonly Received[];
  /** All connections, closed ones included. */
  readonly connections: readonly Socket[];
  /** Connections that are open now. */
  open(): number;
  close(): Promise<void>;
}

/** An HTTP server on loopback. It is closed, with every connection, when the test ends. */
export async function serve(answer: RequestListener): Promise<TestServer> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const { url = '', headers } = request;
    received.push({ url, headers, token: headers['x-auth-token'] as string | undefined });
    answer(request, response);
  });
  return { received, ...(await onLoopback(server, 'http')) };
}

export async function onLoopback(
  server: Server,
  protocol: 'http' | 'https',
): Promise<Omit<TestServer, 'received'>> {
  const connections: Socket[] = [];
  server.on(protocol === 'https' ? 'secureConnection' : 'connection', (socket: Socket) => {
    connections.push(socket);
    // A test that breaks a connection breaks it on both sides.
    socket.on('error', () => {});
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const close = (): Promise<void> =>
    new Promise(resolve => {
      server.close(() => resolve());
      for (const socket of connections) socket.destroy();
    });
  onTestFinished(close);
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `${protocol}://127.0.0.1:${port}`,
    connections,
    open: () => connections.filter(socket => !socket.destroyed).length,
    close,
  };
}

/** Answers each request with the next of these; the last repeats. */
export function inTurn(...answers: readonly RequestListener[]): RequestListener {
  let next = 0;
  return (request, response) => {
    const answer = answers[Math.min(next, answers.length - 1)];
    next += 1;
    answer?.(request, response);
  };
}

/** Answers with a status and a body: text as it is, anything else as JSON. */
export function answer(
  status: number,
  body: unknown,
  headers: Record<string, string | string[]> = {},
): RequestListener {
  return (_, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  };
}

/** Answers with the requested job in the usual envelope. */
export function answerJob(members: Record<string, unknown> = {}): RequestListener {
  return (request, response) => {
    const id = new URL(request.url ?? '', 'http://host').searchParams.get('id') ?? 'job-1';
    answer(200, { job: { id, status: 'Running', ...members } })(request, response);
  };
}

export const running = answerJob();
export const completed = answerJob({ status: 'Completed' });
