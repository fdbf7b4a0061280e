import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { resolveAuth } from '../../src/auth/credential-chain.js';
import { JobClient } from '../../src/client/job-client.js';
import { fixed } from '../../src/polling/fixed.js';
import { rejectionOf } from '../support/client.js';
import { setEnvironment } from '../support/environment.js';
import { answer, completed, inTurn, running, serve } from '../support/http-server.js';
import { shownBy } from '../support/shown.js';

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
    cause: { message: `The token file ${file} (JOBWAIT_TOKEN_FILE) holds no token` },
  });
  expect(server.received).toHaveLength(0);
});

describe('once a file has given a token, the wait goes on', () => {
  test.each<[what: string, spoil: () => void]>([
    ['while it is empty', () => writeFileSync(file, '')],
    ['while it holds half a line', () => writeFileSync(file, '\n \n')],
    ['while it is missing', () => rmSync(file)],
    [
      'while a folder is in its place',
      () => {
        rmSync(file);
        mkdirSync(file);
      },
    ],
  ])('%s', async (_, spoil) => {
    writeFileSync(file, 'first-token');
    const server = await serve(inTurn(running, answer(401, {}), completed));
    await using client = new JobClient({ endpoint: server.endpoint });
    const wait = client.waitForJob('job-1', { polling: fixed('10ms') });
    const errors: Error[] = [];
    wait.on('status', spoil);
    wait.on('retry', ({ error, attempt }) => {
      errors.push(error);
      if (attempt < 3) return;
      rmSync(file, { recursive: true, force: true });
      writeFileSync(file, 'second-token');
    });
    expect((await wait).status).toBe('Completed');
    expect(errors.map(({ message }) => message)).toContainEqual(
      expect.stringContaining('The token file'),
    );
    expect(server.received.map(request => request.token)).toEqual([
      'first-token',
      'first-token',
      'second-token',
    ]);
  });
});

describe('a token in place of the name of its file', () => {
  test.each([
    ['it is one word', 'MIIDkgYJKoZIhvcNAQ'],
    ['it begins with a slash', '/MIIDkgYJKoZIhvcNAQ=='],
    ['it contains a slash', 'MIIDkg/YJKoZIhvcNAQ+'],
    ['it is longer than any path', 'M'.repeat(9000)],
  ])('is not shown if %s', async (_, token) => {
    vi.stubEnv('JOBWAIT_TOKEN_FILE', token);
    expect(resolveAuth(undefined, {}).origin).toBe('JOBWAIT_TOKEN_FILE');
    await using client = new JobClient({ endpoint: 'http://127.0.0.1:9' });
    const error = await rejectionOf(client.waitForJob('job-1'));
    expect(error.message).toContain('The token file JOBWAIT_TOKEN_FILE cannot be read (E');
    expect(shownBy(error) + client.credentials).not.toContain(token);
  });
});
