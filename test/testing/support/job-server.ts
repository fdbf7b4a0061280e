import { once } from 'node:events';
import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';
import { JobClient } from '../../../src/client/job-client.js';
import {
  type JobServer,
  type JobServerOptions,
  startJobServer,
} from '../../../src/testing/job-server.js';

/** A server that is closed when the test ends. */
export async function serve(options?: JobServerOptions): Promise<JobServer> {
  const server = await startJobServer(options);
  onTestFinished(() => server.close());
  return server;
}

/** A client of the server, closed when the test ends. */
export function clientOf(server: JobServer, service?: JobServerOptions['service']): JobClient {
  const { endpoint, projectId, token } = server;
  const client = new JobClient({
    endpoint,
    projectId,
    auth: { token },
    ...(service && { service }),
  });
  onTestFinished(() => client.close());
  return client;
}

export interface PlainResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** Sends a request with node:http on a connection of its own. */
export async function get(
  { endpoint, token }: JobServer,
  path: string,
  { method = 'GET', headers = { 'x-auth-token': token } as Record<string, string> } = {},
): Promise<PlainResponse> {
  const sent = request(endpoint + path, { method, headers, agent: false }).end();
  const [response] = await once(sent, 'response');
  return { status: response.statusCode, headers: response.headers, body: await text(response) };
}

/** The path of a job below the endpoint. */
export function jobPath({ projectId }: JobServer, id = 'job-1'): string {
  return `/v3/${projectId}/jobs?id=${id}`;
}

/** The job in the response to a request for it. */
export async function jobOf(server: JobServer, id?: string): Promise<Record<string, unknown>> {
  const { body } = await get(server, jobPath(server, id));
  return JSON.parse(body).job;
}

/** Runs the event loop, without a timer, until the condition holds. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise(resolve => setImmediate(resolve));
}
