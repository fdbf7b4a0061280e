import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { JobClient } from '../../src/client/job-client.js';
import { rejectionOf } from '../support/client.js';
import { setEnvironment } from '../support/environment.js';
import { answer, completed, serve } from '../support/http-server.js';

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'jobwait-'));
  file = join(folder, 'token');
  setEnvironment({ JOBWAIT_PROJECT_ID: 'p1', JOBWAIT_TOKEN_FILE: file, HW_AUTH_TOKEN: 'unused' });
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

test('the token is read from the file that JOBWAIT_TOKEN_FILE names, before HW_AUTH_TOKEN', async () => {
  writeFileSync(file, ' from-the-file\n');
  const server = await serve(completed);
  await using client = new JobClient({ endpoint: server.endpoint });
  await client.getJob('job-1');
  expect(server.received.map(request => request.token)).toEqual(['from-the-file']);
});

test('JOBWAIT_TOKEN precedes the file, which then need not exist', async () => {
  vi.stubEnv('JOBWAIT_TOKEN', 'direct-token');
  const server = await serve(completed);
  await using client = new JobClient({ endpoint: server.endpoint });
  await client.getJob('job-1');
  expect(server.received.map(request => request.token)).toEqual(['direct-token']);
});

test('the file is read once, and again when its token is rejected', async () => {
  writeFileSync(file, 'first-token');
  const server = await serve((request, response) =>
    (request.headers['x-auth-token'] === rejectedToken ? answer(401, {}) : completed)(
      request,
      response,
    ),
  );
  let rejectedToken = '';
  await using client = new JobClient({ endpoint: server.endpoint });
  await client.getJob('job-1');
  writeFileSync(file, 'second-token');
  await client.getJob('job-1');
  rejectedToken = 'first-token';
  await client.getJob('job-1');
  expect(server.received.map(request => request.token)).toEqual([
    'first-token',
    'first-token',
    'first-token',
    'second-token',
  ]);
});

test('a file that is missing or holds no token ends the wait with its name', async () => {
  const server = await serve(completed);
  await using client = new JobClient({ endpoint: server.endpoint });
  const missing = await rejectionOf(client.waitForJob('job-1'));
  expect(missing).toMatchObject({ code: 'REQUEST_REJECTED', cause: { code: 'ENOENT' } });
  expect(missing.message).toContain(file);

  writeFileSync(file, 'secret-first\nsecret-second');
  const malformed = await rejectionOf(client.waitForJob('job-1'));
  expect(malformed).toMatchObject({
    code: 'REQUEST_REJECTED',
    cause: { message: `The token file ${file} holds no token` },
  });
  expect(server.received).toHaveLength(0);
});
