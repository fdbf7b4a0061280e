import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { onTestFinished } from 'vitest';
import type { ResolvedAuth } from '../../../src/auth/auth-options.js';
import type { IamContext } from '../../../src/auth/iam.js';
import { Transport } from '../../../src/http/transport.js';
import { onLoopback } from '../../support/http-server.js';

export interface IamServer {
  readonly endpoint: string;
  /** Every request received. */
  readonly requests: { method: string; url: string; body: unknown }[];
  open(): number;
  close(): Promise<void>;
}

/** A minimal IAM on loopback whose responses the test writes. */
export async function serveIam(
  respond: (response: ServerResponse, request: IncomingMessage) => void,
): Promise<IamServer> {
  const requests: IamServer['requests'] = [];
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += chunk;
    const { method = '', url = '' } = request;
    requests.push({ method, url, body: text === '' ? undefined : JSON.parse(text) });
    respond(response, request);
  });
  return { requests, ...(await onLoopback(server, 'http')) };
}

/** Responds with "token-1", "token-2", ..., each valid for 24 hours by IAM's own clock. */
export function tokens(): (response: ServerResponse) => void {
  let count = 0;
  return response => {
    count += 1;
    response.writeHead(201, {
      'content-type': 'application/json',
      'x-subject-token': `token-${count}`,
    });
    response.end(
      JSON.stringify({
        token: {
          issued_at: '2019-02-12T06:52:13.855000Z',
          expires_at: '2019-02-13T06:52:13.855000Z',
        },
      }),
    );
  };
}

/** Responds with a status and a body. */
export function respondWith(status: number, body: unknown, headers: Record<string, string> = {}) {
  return (response: ServerResponse): void => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  };
}

/** Sends requests to IAM over real sockets, closed when the test ends. */
export function iamContext(timeout = 10_000): IamContext {
  const transport = new Transport();
  onTestFinished(() => transport.close());
  return { send: (request, signal) => transport.send(request, signal), timeout };
}

export const PASSWORD = 'p"ss w\u00f6rd\\1';

/** The credentials of a user of this IAM. */
export function passwordAuth(endpoint: string, project?: string): ResolvedAuth {
  return {
    kind: 'password',
    user: 'ops',
    password: PASSWORD,
    domain: 'acme',
    project,
    iamEndpoint: new URL(endpoint),
    origin: 'the test',
  };
}
