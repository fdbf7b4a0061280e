import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { text as readAll } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { answer, inTurn, serve } from '../../support/http-server.js';
import { jobwait, jobwaitLine, startJobwait, temporaryDirectory } from '../support/command.js';
import { EVIL, OBEYED } from '../support/evil.js';
import { linesOf } from '../support/lines.js';

const STATUS = [
  '--status',
  'state',
  '--success',
  'done,ok',
  '--failure',
  'bad',
  '--canceled',
  'stop',
];
const FAST = ['--interval', '20ms'];

/** An endpoint whose jobs are what `bodyOf` says for the last part of the path. */
function serveJobs(bodyOf: (id: string) => object | undefined) {
  return serve((request, response) => {
    const id = decodeURIComponent(request.url?.split('/').at(-1) ?? '');
    const body = bodyOf(id);
    answer(body ? 200 : 404, body ?? {})(request, response);
  });
}

describe('`jobwait ID --url`', () => {
  test.each<[number, object, RegExp]>([
    [0, { state: 'done' }, /^$/],
    [0, { state: 'OK' }, /^$/],
    [1, { state: 'bad' }, /^jobwait: Job 42 failed: /],
    [1, { state: 'stop' }, /^jobwait: Job 42 was canceled/],
    [124, { state: 'busy' }, /^jobwait: Timed out after/],
    [75, { nothing: 1 }, /`status` yielded nothing/],
  ])('ends with exit code %i for %j', async (code, body, text) => {
    const { endpoint, received } = await serveJobs(() => body);
    const url = `${endpoint}/jobs/{id}`;
    const args = [
      '42',
      '--url',
      url,
      ...STATUS,
      '--timeout',
      '0',
      '--outage-timeout',
      '0',
      '--quiet',
    ];
    const ended = await jobwait(args);
    expect(ended.code).toBe(code);
    expect(ended.stderr).toMatch(text);
    expect(received.map(request => request.url)).toEqual(['/jobs/42']);
  });

  test('reads progress, name, reason and error code with expressions', async () => {
    const { endpoint } = await serveJobs(() => ({
      state: 'bad',
      job: { done: '60%', title: 'Build', why: 'no space', code: 'E7' },
    }));
    const expressions = [
      '--progress',
      'job.done',
      '--name',
      'job.title',
      '--reason',
      'job.why',
      '--error-code',
      'job.code',
    ];
    const args = ['42', '--url', `${endpoint}/{id}`, ...STATUS, ...expressions, '--json'];
    const { code, stdout, stderr } = await jobwait(args);
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      id: '42',
      status: 'Failed',
      name: 'Build',
      progress: 60,
      failReason: 'no space',
      errorCode: 'E7',
      raw: { state: 'bad' },
    });
    expect(stderr).toContain('Job 42 (Build) failed: no space');
  });

  test('waits until the endpoint knows the job, as --not-found says', async () => {
    const { endpoint, received } = await serve(
      inTurn(
        answer(404, {}),
        answer(400, { error: { code: 'NoSuchJob' } }),
        answer(200, { state: 'done' }),
      ),
    );
    const rules = ['--not-found', '404, 400:NoSuchJob'];
    const { code } = await jobwait([
      '42',
      '--url',
      `${endpoint}/{id}`,
      ...STATUS,
      ...rules,
      ...FAST,
    ]);
    expect(code).toBe(0);
    expect(received).toHaveLength(3);
  });

  test('ends at an error that --not-found does not name', async () => {
    const { endpoint } = await serve(answer(404, {}));
    const rules = ['--not-found', '410'];
    const { code, stderr } = await jobwait([
      '42',
      '--url',
      `${endpoint}/{id}`,
      ...STATUS,
      ...rules,
    ]);
    expect(code).toBe(2);
    expect(stderr).toContain('HTTP 404');
  });

  test('sends a body with the id in it', async () => {
    const bodies: [string | undefined, string][] = [];
    const { endpoint } = await serve(async (request, response) => {
      bodies.push([request.method, await readAll(request)]);
      answer(200, { state: 'done' })(request, response);
    });
    const body = ['--body', '{"query": {"job": "{id}"}}'];
    for (const method of [[], ['--method', 'POST']]) {
      const { code } = await jobwait(['a"b', '--url', endpoint, ...body, ...method, ...STATUS]);
      expect(code).toBe(0);
    }
    expect(bodies).toEqual(Array(2).fill(['POST', '{"query":{"job":"a\\"b"}}']));
  });

  test('follows a preset, which other flags override', async () => {
    const { endpoint } = await serveJobs(() => ({ status: 'InProgress', percentComplete: 30 }));
    const args = ['42', '--url', `${endpoint}/{id}`, '--preset', 'azure'];
    const plain = await jobwait(['get', ...args, '--json']);
    expect(plain.code).toBe(124);
    expect(JSON.parse(plain.stdout)).toMatchObject({ status: 'Running', progress: 30 });
    const changed = await jobwait([
      'get',
      ...args,
      '--success',
      'inprogress',
      '--progress',
      '`99`',
    ]);
    expect(changed.code).toBe(0);
  });

  test('waits for many jobs, also from stdin', async () => {
    const { endpoint } = await serveJobs(id => ({ state: id === 'c' ? 'bad' : 'done' }));
    const args = ['a', '-', '--url', `${endpoint}/{id}`, ...STATUS, '--json'];
    const { code, stdout } = await jobwait(args, { stdin: 'b\nc\na\n' });
    expect(code).toBe(1);
    expect(
      linesOf(stdout)
        .map(({ id, status }) => `${id} ${status}`)
        .toSorted(),
    ).toEqual(['a Completed', 'b Completed', 'c Failed']);
  });

  test('does not read the settings of a service', async () => {
    const { endpoint, received } = await serveJobs(() => ({ state: 'done' }));
    const env = { JOBWAIT_ENDPOINT: 'nonsense', JOBWAIT_TOKEN: 'a-secret-token' };
    const { code } = await jobwait(['42', '--url', `${endpoint}/{id}`, ...STATUS], { env });
    expect(code).toBe(0);
    expect(JSON.stringify(received)).not.toContain('a-secret-token');
  });

  test('records how long the jobs took, by the name that --name yields', async () => {
    const { endpoint } = await serve(
      inTurn(
        answer(200, { state: 'busy', kind: 'build', done: 0 }),
        answer(200, { state: 'done', kind: 'build' }),
      ),
    );
    const env = { JOBWAIT_HISTORY: join(temporaryDirectory(), 'history') };
    const args = ['42', '--url', `${endpoint}/{id}`, ...STATUS, '--name', 'kind'];
    await jobwait([...args, '--progress', 'done'], { env });
    const { stdout } = await jobwait(['history', '--json'], { env });
    expect(JSON.parse(stdout)).toMatchObject([{ name: 'build', runs: 1 }]);
  });

  test('measures them by the times that --created-at and --ended-at yield', async () => {
    const started = new Date(Date.now() - 1000).toISOString();
    const job = { kind: 'build', times: { started, over: Date.now() } };
    const { endpoint } = await serve(
      inTurn(answer(200, { state: 'busy', ...job }), answer(200, { state: 'done', ...job })),
    );
    const env = { JOBWAIT_HISTORY: join(temporaryDirectory(), 'history') };
    const times = ['--created-at', 'times.started', '--ended-at', 'times.over'];
    const args = ['42', '--url', `${endpoint}/{id}`, ...STATUS, '--name', 'kind', ...times];
    await jobwait(args, { env });
    const { stdout } = await jobwait(['history', '--json'], { env });
    expect(JSON.parse(stdout)).toMatchObject([{ name: 'build', runs: 1 }]);
  });

  test('prints nothing that a terminal obeys', async () => {
    const { endpoint } = await serveJobs(() => ({ state: 'bad', why: EVIL, kind: EVIL }));
    const args = ['--url', `${endpoint}/{id}`, ...STATUS, '--reason', 'why', '--name', 'kind'];
    for (const command of [[], ['get']]) {
      const { stdout, stderr } = await jobwait([...command, '42', ...args]);
      expect(stdout + stderr).toContain('all is well');
      expect(stdout + stderr).not.toMatch(OBEYED);
    }
  });
});

test.each([
  [['--status', 'a['], /^Expected --status to be a JMESPath expression, got "a\[" \(/],
  [['--progress', 'nothing(a)'], /^Expected --progress to be a JMESPath expression, got /],
  [
    ['--failure', 'DONE'],
    /^Expected --failure to be a list whose statuses are in no other list, got "done"/,
  ],
  [['--url', 'http://a.example/{id}'], /^Expected --url to be .*--allow-insecure/],
  [['--url', 'https://a.example/jobs'], /^Expected --url to be .*`\{id\}`.*--body.*, got neither/],
  [
    ['--url', 'https://user:hunter2@a.example/{id}'],
    /^Expected --url to be [^2]*, got one with a user or password/,
  ],
  [
    ['--method', 'GET', '--body', '"{id}"'],
    /^Expected --method to be "POST" with a body, got "GET"/,
  ],
])('%j is wrong usage, and nothing is sent', async (flags, message) => {
  const { endpoint, received } = await serveJobs(() => ({ state: 'done' }));
  const args = ['42', '--url', `${endpoint}/{id}`, ...STATUS, ...flags];
  const { code, stdout, stderr } = await jobwait(args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr.replace('jobwait: ', '')).toMatch(message);
  expect(stderr.split('\n')).toHaveLength(2);
  expect(received).toEqual([]);
});

describe('a wait with --url that is interrupted', () => {
  const headers = ['--header', `Authorization: Bearer \${API_TOKEN}`, '--header', 'Accept: a/b'];

  test('is resumed by the printed line, which keeps variables as they are', async () => {
    let state = 'busy';
    const { endpoint, received } = await serve((request, response) => {
      const isAllowed = request.headers.authorization === "Bearer it's-a-secret";
      answer(isAllowed ? 200 : 401, { state })(request, response);
    });
    const env = { API_TOKEN: "it's-a-secret", XDG_STATE_HOME: temporaryDirectory() };
    const url = `${endpoint}/jobs/{id}?v=1`;
    const wait = startJobwait(['4 2', '--url', url, ...STATUS, ...headers, ...FAST], { env });
    await wait.says('visible');
    wait.signal('SIGINT');
    const { code, stderr } = await wait.ended;
    expect(code).toBe(130);
    const [, line = ''] = /Resume the wait with: (.*)\n$/.exec(stderr) ?? [];
    expect(line).toContain(
      ` --header 'Authorization: Bearer \${API_TOKEN}' --header 'Accept: a/b'`,
    );
    expect(line).toContain(` --url '${url}' --status state --success done,ok`);
    const [, file = ''] = /--resume (\S+)/.exec(line) ?? [];
    expect(JSON.parse(readFileSync(file, 'utf8')).source).toEqual({
      service: 'http',
      endpoint: `${endpoint}/jobs/{id}`,
      projectId: '',
    });
    expect(stderr + readFileSync(file, 'utf8')).not.toContain('secret');
    state = 'done';
    const resumed = await jobwaitLine(line, { env });
    expect(resumed.code).toBe(0);
    expect(received.at(-1)?.headers).toMatchObject({ accept: 'a/b' });
  });

  test('is not resumed with another endpoint', async () => {
    const { endpoint } = await serveJobs(() => ({ state: 'busy' }));
    const file = join(temporaryDirectory(), 'wait.json');
    const args = ['42', '--url', `${endpoint}/a/{id}`, ...STATUS, '--checkpoint', file];
    await jobwait([...args, '--timeout', '0']);
    for (const other of [['--url', `${endpoint}/b/{id}`, ...STATUS], []]) {
      const { code, stderr } = await jobwait(['--resume', file, ...other], {
        env: { JOBWAIT_ENDPOINT: endpoint, JOBWAIT_TOKEN: 'token', JOBWAIT_PROJECT_ID: 'p' },
      });
      expect(code).toBe(2);
      expect(stderr).toMatch(/^jobwait: Expected source\.\w+ of --resume's file to be /);
    }
  });
});
