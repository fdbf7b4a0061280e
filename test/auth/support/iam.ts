import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { onTestFinished } from 'vitest';
import type { ResolvedAuth } from '../../../src/auth/auth-options.js';
import type { IamContext } from '../../../src/auth/iam.js';
import { Transport } from '../../../src/http/transport.js';
import { onLoopback } from '../../support/http-server.js';

export interface IamServer {
  readonly endpoint: string;
  /** What each login or look-up asked. */
  readonly asked: { method: string; url: string; body: unknown }[];
  open(): number;
  close(): Promise<void>;
}

/** A tiny IAM on loopback, which answers every request as the test says. */
export async function serveIam(
  answer: (response: ServerResponse, request: IncomingMessage) => void,
): Promise<IamServer> {
  const asked: IamServer['asked'] = [];
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += chunk;
    const { method = '', url = '' } = request;
    asked.push({ method, url, body: text === '' ? undefined : JSON.parse(text) });
    answer(response, request);
  });
  return { asked, ...(await onLoopback(server, 'http')) };
}

/** Gives "token-1", "token-2", ..., each for 24 hours of IAM's own clock. */
export function tokens(): (response: ServerResponse) => void {
  let given = 0;
  return response => {
    given += 1;
    response.writeHead(201, {
      'content-type': 'application/json',
      'x-subject-token': `token-${given}`,
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

/** Answers with a status and a body. */
export function refusal(status: number, body: unknown, headers: Record<string, string> = {}) {
  return (response: ServerResponse): void => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  };
}

/** A way to IAM over real sockets, which ends with the test. */
export function access(timeout = 10_000): IamContext {
  const transport = new Transport();
  onTestFinished(() => transport.close());
  return { send: (request, signal) => transport.send(request, signal), timeout };
}

export const PASSWORD = 'p"ss w\u00f6rd\\1';

/** The credentials of a user of this IAM. */
export function userOf(endpoint: string, project?: string): ResolvedAuth {
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
