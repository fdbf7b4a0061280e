import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { httpSource } from '../../src/http.js';
import { fixed } from '../../src/polling/fixed.js';
import { warnedCodes } from '../../src/runtime/diagnostics.js';
import { type JobServerOptions, startJobServer } from '../../src/testing/job-server.js';
import { waitForJob } from '../../src/wait-for-job.js';
import { jobwait, startJobwait, temporaryDirectory } from '../cli/support/command.js';
import { linesOf } from '../cli/support/lines.js';
import { startService } from '../cli/support/server.js';
import { clientOf, PROJECT, rejectionOf, TOKEN } from '../support/client.js';
import { answer, inTurn, serve } from '../support/http-server.js';

const polling = fixed('20ms');
const recordingPath = (): string => join(temporaryDirectory(), 'run.ndjson');
const exchangesIn = (path: string) => linesOf(readFileSync(path, 'utf8'));

async function replayServer(options: JobServerOptions) {
  const server = await startJobServer(options);
  onTestFinished(() => server.close());
  return server;
}

/** As a real service answers, with all that must not get out. */
const failure = {
  job: {
    id: 'job-1',
    name: 'CreateMysqlInstance',
    status: 'Failed',
    project_id: PROJECT,
    fail_reason: `quota of alice@corp.example exceeded for ${TOKEN}`,
    instance: { id: 'i-1', name: 'orders-db' },
    entities: {
      instance: { endpoint: '192.168.0.7:3306', adminPassword: 'hunter2hunter2' },
      url: 'https://internal.corp.example/orders?x=1',
    },
  },
};

async function recordFailure(options: { recordNames?: boolean } = {}) {
  const path = recordingPath();
  const server = await serve(
    inTurn(
      answer(200, { job: { ...failure.job, status: 'Running' } }),
      answer(503, '<html>orders-db</html>', { 'retry-after': '0', 'set-cookie': 'session=1' }),
      answer(200, failure),
    ),
  );
  const client = clientOf(server, { record: path, ...options });
  const error = await rejectionOf(client.waitForJob('job-1', { polling }));
  return { path, error, server, text: readFileSync(path, 'utf8') };
}

describe('a recording', () => {
  test('has every exchange with its times, status, relevant headers and body', async () => {
    const { path } = await recordFailure();
    const exchanges = exchangesIn(path);
    expect(exchanges).toMatchObject([
      { version: 1, service: 'taurusdb', jobId: 'job-1', method: 'GET', status: 200 },
      { status: 503, headers: { 'retry-after': '0' }, body: 'no JSON-1' },
      { status: 200, body: { job: { id: 'job-1', status: 'Failed' } } },
    ]);
    for (const { time, latency, headers } of exchanges) {
      expect(new Date(time as string).toISOString()).toBe(time);
      expect(latency).toBeGreaterThanOrEqual(0);
      expect(headers).not.toHaveProperty('set-cookie');
    }
    expect(exchanges[0]?.path).toBe('/v3/project-1/jobs?id=job-1');
  });

  test('shows no credential, project, host, name, reason or address', async () => {
    const { text, server } = await recordFailure();
    const { host } = new URL(server.endpoint);
    const hidden = [TOKEN, PROJECT, host, 'orders-db', 'alice', 'corp', '192.168', 'hunter2'];
    for (const secret of [...hidden, 'quota', 'CreateMysqlInstance', 'session']) {
      expect(text).not.toContain(secret);
    }
    expect(text.match(/"name-1"/g)?.length).toBeGreaterThan(1);
  });

  test('keeps names and reasons if it is told to, and still no credential', async () => {
    const { text } = await recordFailure({ recordNames: true });
    expect(text).toContain('orders-db');
    expect(text).toContain('quota of user-1 exceeded for [redacted]');
    for (const secret of [TOKEN, PROJECT, '192.168', 'hunter2']) expect(text).not.toContain(secret);
  });

  test('is appended to, also after a line that was cut short', async () => {
    const path = recordingPath();
    writeFileSync(path, '{"version":1,"ti');
    const server = await serve(answer(200, failure));
    await rejectionOf(clientOf(server, { record: path }).waitForJob('job-1'));
    const [cut, whole] = readFileSync(path, 'utf8').trimEnd().split('\n');
    expect(cut).toBe('{"version":1,"ti');
    expect(JSON.parse(whole as string)).toMatchObject({ jobId: 'job-1' });
  });

  test('leaves out logins and the request for the id of a project', async () => {
    const path = recordingPath();
    const server = await serve((request, response) => {
      if (request.url?.includes('/auth/tokens')) {
        response.setHeader('x-subject-token', 'a-subject-token-of-a-login');
        return answer(201, {
          token: { expires_at: '2099-01-01T00:00:00Z', project: { id: PROJECT } },
        })(request, response);
      }
      return answer(200, failure)(request, response);
    });
    const auth = {
      user: 'alice',
      password: 'a-password-of-alice',
      domain: 'corp',
      iamEndpoint: server.endpoint,
    };
    await rejectionOf(clientOf(server, { record: path, auth }).waitForJob('job-1'));
    expect(server.received.length).toBeGreaterThan(1);
    expect(exchangesIn(path).map(({ jobId }) => jobId)).toEqual(['job-1']);
    expect(readFileSync(path, 'utf8')).not.toMatch(/subject|alice|tokens/);
  });

  test('ends with a warning, and ends no wait, if the disk is full', async () => {
    if (!existsSync('/dev/full')) return;
    warnedCodes.clear();
    const warn = vi.spyOn(process, 'emitWarning').mockReturnValue();
    onTestFinished(() => warn.mockRestore());
    const server = await serve(answer(200, { job: { id: 'job-1', status: 'Completed' } }));
    await clientOf(server, { record: '/dev/full' }).waitForJob('job-1');
    expect(warn.mock.calls).toEqual([
      [
        expect.stringContaining('ends here'),
        expect.objectContaining({ code: 'JOBWAIT_RECORD_ERROR' }),
      ],
    ]);
  });

  test.each([
    [{ record: '' }, 'Expected `record` to be a non-empty string'],
    [
      { record: '/no/such/folder/run.ndjson' },
      'Expected `record` to be a file that can be written (ENOENT)',
    ],
    [{ recordNames: true }, 'Expected `record` to be a file, as recordNames is set'],
    [{ record: 'x', recordNames: 'yes' as never }, 'Expected `recordNames` to be true or false'],
  ])('with the options %j is refused before anything is sent', (options, message) => {
    expect(() => clientOf({ endpoint: 'http://127.0.0.1:9' }, options)).toThrow(message);
  });
});

describe('a replay', () => {
  test('ends as the recorded wait did', async () => {
    const { path } = await recordFailure({ recordNames: true });
    const server = await replayServer({ replay: path });
    const replayed = await rejectionOf(clientOf(server).waitForJob('job-1', { polling }));
    expect(replayed).toMatchObject({ code: 'JOB_FAILED', job: { name: 'CreateMysqlInstance' } });
    const statuses = server.requests.map(({ status }) => status);
    expect([statuses[0], statuses.at(-1)]).toEqual([200, 200]);
  });

  test('follows the time since the first request of a job, faster by its speed', async () => {
    const path = recordingPath();
    const line = (seconds: number, jobId: string, status: string) =>
      JSON.stringify({
        version: 1,
        time: new Date(1e12 + seconds * 1000).toISOString(),
        latency: 0,
        service: 'rds',
        jobId,
        method: 'GET',
        path: `/v3/project-1/jobs?id=${jobId}`,
        status: 200,
        body: { job: { id: jobId, status } },
      });
    const lines = [
      line(0, 'a', 'Running'),
      line(5, 'a', 'Running'),
      line(10, 'a', 'Completed'),
      line(3, 'b', 'Failed'),
    ];
    writeFileSync(path, lines.join('\n'));
    const server = await replayServer({ replay: path, speed: 100 });
    expect(server.service).toBe('rds');
    expect(server.recordedIds).toEqual(['a', 'b']);
    const client = clientOf(server, { service: 'rds' });
    const startedAt = performance.now();
    await client.waitForJob('a', { polling: fixed('10ms') });
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(99);
    expect(await rejectionOf(client.waitForJob('b'))).toMatchObject({ code: 'JOB_FAILED' });
  });

  test('plays back pages of the task list too', async () => {
    const path = recordingPath();
    const service = await startJobServer({ service: 'gaussdb' });
    onTestFinished(() => service.close());
    service.job('job-1', { duration: '1h' }).job('job-2', { duration: 0 });
    const options = {
      service: 'gaussdb',
      projectId: service.projectId,
      auth: { token: service.token },
    } as const;
    const { tasks } = await clientOf(service, { ...options, record: path }).listTasks();
    const server = await replayServer({ replay: path });
    const replayed = await clientOf(server, options).listTasks();
    expect(replayed.tasks.map(({ id, status }) => [id, status])).toEqual(
      tasks.map(({ id, status }) => [id, status]),
    );
  });

  test('resets the connection where there was no response', async () => {
    const path = recordingPath();
    const service = await serve(inTurn(request => request.socket.destroy(), answer(200, failure)));
    await rejectionOf(clientOf(service, { record: path }).waitForJob('job-1', { polling }));
    const server = await replayServer({ replay: path });
    const error = await rejectionOf<Error & { observed: object }>(
      clientOf(server).waitForJob('job-1', { polling }),
    );
    expect(Object.keys(error.observed)).toContain('ECONNRESET');
  });

  test('plays back an HTTP source at its own path', async () => {
    const path = recordingPath();
    const service = await serve(answer(200, { state: 'done', name: 'nightly' }));
    const options = {
      status: 'state',
      success: 'done',
      headers: { authorization: `Bearer ${TOKEN}` },
    };
    const source = httpSource({
      ...options,
      url: `${service.endpoint}/v1/runs/{id}?api_key=abcdef123456`,
      record: path,
    });
    await waitForJob('42', { source });
    await source.close();
    const text = readFileSync(path, 'utf8');
    expect(text).toContain('/v1/runs/42?api_key=redacted');
    for (const secret of [TOKEN, 'abcdef123456', 'nightly']) expect(text).not.toContain(secret);
    const server = await replayServer({ replay: path });
    const replaying = httpSource({ ...options, url: `${server.endpoint}/v1/runs/{id}` });
    expect(await waitForJob('42', { source: replaying })).toMatchObject({
      id: '42',
      status: 'Completed',
    });
    await replaying.close();
  });

  test.each([
    [
      'a file that is not there',
      '/no/such/file',
      'Expected `replay` to be a file that can be read (ENOENT)',
    ],
    ['no JSON', 'x', 'Expected `replay, line 1` to be JSON'],
    ['another version', '\n{"version":2}', 'Expected `replay, line 2.version` to be 1'],
    ['nothing', ' \n', 'Expected `replay` to be a recording with an exchange'],
  ])('of %s is refused', async (_, content, message) => {
    const path = content.startsWith('/') ? content : recordingPath();
    if (path !== content) writeFileSync(path, content);
    await expect(startJobServer({ replay: path })).rejects.toThrow(message);
  });
});

describe('the command', () => {
  test('records with --record, and the sandbox plays it back', async () => {
    const path = recordingPath();
    const { server, env } = await startService();
    server.job('job-1', { duration: 0, failReason: 'disk full' });
    expect((await jobwait(['job-1', '--record', path], { env })).code).toBe(1);
    expect(readFileSync(path, 'utf8')).not.toContain('disk full');
    const sandbox = startJobwait(['sandbox', '--replay', path]);
    const text = await sandbox.says('jobwait -- ', 'stdout');
    const endpoint = /JOBWAIT_ENDPOINT=(\S+)/.exec(text)?.[1];
    expect(text).toMatch(/^jobwait -- job-1$/m);
    sandbox.signal('SIGINT');
    expect(endpoint).toMatch(/^http:/);
    expect((await sandbox.ended).code).toBe(0);
  });

  test.each([
    [['job-1', '--record-names'], '--record-names needs --record'],
    [['job-1', '--record', '/no/such/folder/x'], 'a file that can be written (ENOENT)'],
  ])('refuses %j', async (args, message) => {
    const { env } = await startService();
    const { code, stderr } = await jobwait(args, { env });
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });
});
