import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startJobServer } from '../../src/testing/job-server.js';
import { collect } from '../telemetry/support/channels.js';
import { jobwait, shell, temporaryDirectory } from './support/command.js';
import { startService, TOKEN } from './support/server.js';

const TRACEPARENT = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

test('--verbose prints a line for each request and poll on stderr, without secrets', async () => {
  const { server, env } = await startService();
  const evil = 'disk\u001b[2Jfull\r\nowned';
  server.job('job-1', [
    { status: 503, body: { error_msg: evil }, headers: { 'x-request-id': 'request-7' } },
    { body: { job: { id: 'job-1', status: 'Completed' } } },
  ]);
  const { code, stdout, stderr } = await jobwait(
    ['job-1', '--verbose', '--json', '--interval', '20ms'],
    { env },
  );
  expect(code).toBe(0);
  expect(stdout.split('\n')).toHaveLength(2);
  expect(stderr).toMatch(/^jobwait: job-1: wait starts$/m);
  expect(stderr).toMatch(
    /^jobwait: taurusdb: GET \/\S+job-1\S*: 503 in \d+m?s, request id request-7$/m,
  );
  expect(stderr).toMatch(
    /^jobwait: job-1: poll 1 by id in \d+m?s: ApiError: HTTP 503 .*retry in 20ms$/m,
  );
  expect(stderr).toMatch(/^jobwait: job-1: poll 2 by id in \d+m?s: Completed 100%$/m);
  expect(stderr).toMatch(/^jobwait: job-1: wait ends as completed after 2 polls/m);
  expect(stderr).not.toContain(TOKEN);
  expect(stderr).not.toMatch(/[^\n\u0020-\u007e…─-╿]/u);
});

test('--verbose and --quiet exclude each other', async () => {
  const { code, stderr } = await jobwait(['job-1', '--verbose', '--quiet']);
  expect(code).toBe(2);
  expect(stderr).toContain('--quiet');
});

test('NODE_DEBUG=jobwait prints the same lines', async () => {
  const server = await startJobServer({ token: TOKEN });
  server.job('job-1', { duration: 0 });
  const env = {
    JOBWAIT_ENDPOINT: server.endpoint,
    JOBWAIT_PROJECT_ID: server.projectId,
    JOBWAIT_TOKEN: TOKEN,
    NODE_DEBUG: 'jobwait',
  };
  const { stderr } = await shell('jobwait job-1 --quiet', { env });
  await server.close();
  expect(stderr).toMatch(/^JOBWAIT \d+: job-1: wait starts$/m);
  expect(stderr).toMatch(/^JOBWAIT \d+: job-1: poll 1 by id in \d+m?s: Completed 100%/m);
  expect(stderr).not.toContain(TOKEN);
});

test('the wait belongs to the trace of TRACEPARENT, and its checkpoint keeps it', async () => {
  const messages = collect(['tracing:jobwait:wait:start']);
  const { server, env } = await startService();
  server.job('job-1', { duration: 'Infinity' });
  const file = join(temporaryDirectory(), 'wait.json');
  const args = ['job-1', '--checkpoint', file, '--timeout', '0'];
  await jobwait(args, { env: { ...env, TRACEPARENT } });
  expect(messages).toMatchObject([{ traceparent: TRACEPARENT }]);
  expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ traceparent: TRACEPARENT });
  await jobwait(['--resume', file, '--timeout', '0'], { env });
  expect(messages[1]).toMatchObject({ previousTraceparent: TRACEPARENT, isResumed: true });
  await jobwait(['job-1', '--timeout', '0'], { env: { ...env, TRACEPARENT: 'damaged' } });
  expect(messages[2]).toMatchObject({ traceparent: undefined });
});
