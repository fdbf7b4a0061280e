import { createServer } from 'node:http';
import { expect, test } from 'vitest';
import { startJobServer } from '../../src/testing/job-server.js';
import { waitForJob } from '../../src/wait-for-job.js';
import { clientOf } from '../support/client.js';
import { onLoopback } from '../support/http-server.js';

const LENGTHS = [20_000, 32 * 1024];

test.each(LENGTHS)('a token of %i characters works, at the testing endpoint too', async length => {
  const token = 'T'.repeat(length);
  await using server = await startJobServer({ token });
  server.job('job-1', { duration: 0 });
  const { endpoint, projectId } = server;
  const job = await waitForJob('job-1', { endpoint, projectId, auth: { token } });
  expect(job.status).toBe('Completed');
});

test.each(LENGTHS)('a login may return a token of %i characters', async length => {
  const token = 'T'.repeat(length);
  const received: unknown[] = [];
  const server = createServer({ maxHeaderSize: 64 * 1024 }, ({ method, headers }, response) => {
    received.push(headers['x-auth-token']);
    response.setHeader('content-type', 'application/json');
    if (method === 'POST') response.writeHead(201, { 'x-subject-token': token }).end('{}');
    else response.end('{"job":{"id":"job-1","status":"Completed"}}');
  });
  const { endpoint } = await onLoopback(server, 'http');
  const auth = { user: 'ops', password: 'a password', domain: 'acme', iamEndpoint: endpoint };
  await clientOf({ endpoint }, { auth }).waitForJob('job-1');
  expect(received).toEqual([undefined, token]);
});
