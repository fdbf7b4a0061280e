import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { fileHistory } from '../../../src/polling/history/file-history.js';
import { jobwait, temporaryDirectory } from '../support/command.js';
import { type Service, startService } from '../support/server.js';

const job = { id: 'job-1', name: 'Create', status: 'Running', process: '40%' };

/** A job that is seen from its beginning and soon over. */
async function startWithJob(): Promise<Service> {
  const service = await startService();
  service.server.job('job-1', [
    { body: {} },
    { body: { job } },
    { body: { job: { ...job, status: 'Completed' } } },
  ]);
  return service;
}

function fileOf({ env }: Service): string {
  return join(env.XDG_CACHE_HOME ?? '', 'jobwait', 'history.ndjson');
}

describe('the duration of a job', () => {
  test('is recorded in the cache of the user', async () => {
    const service = await startWithJob();
    const { code } = await jobwait(['job-1'], { env: service.env });
    expect(code).toBe(0);
    const history = fileHistory(fileOf(service));
    expect(history.all().map(({ name }) => name)).toEqual(['Create']);
    expect(history.runs('Create', 'taurusdb')).toHaveLength(1);
  });

  test.each<[string, string[], Record<string, string>]>([
    ['with --no-history', ['--no-history'], {}],
    ['with JOBWAIT_HISTORY=off', [], { JOBWAIT_HISTORY: 'off' }],
    ['with --interval, which goes by no history', ['--interval', '100ms'], {}],
  ])('is not recorded %s', async (_, flags, variables) => {
    const service = await startWithJob();
    const env = { ...service.env, ...variables };
    expect((await jobwait(['job-1', ...flags], { env })).code).toBe(0);
    expect(existsSync(fileOf(service))).toBe(false);
  });
});

describe('a wait has its result despite a history file', () => {
  test.each<[string, (directory: string) => string]>([
    ['below a file', () => '/dev/null/history.ndjson'],
    ['in a directory', directory => directory],
    [
      'in a damaged file',
      directory => {
        writeFileSync(join(directory, 'history.ndjson'), 'no JSON');
        return join(directory, 'history.ndjson');
      },
    ],
  ])('%s', async (_, createPath) => {
    const { env } = await startWithJob();
    const JOBWAIT_HISTORY = createPath(temporaryDirectory());
    const { code, stdout, stderr } = await jobwait(['job-1', '--json'], {
      env: { ...env, JOBWAIT_HISTORY },
    });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ id: 'job-1', status: 'Completed' });
    expect(stderr.match(/^jobwait: The history of jobs /gm)).toHaveLength(1);
    expect(stderr).not.toContain('(node:');
  });
});

test.each([
  [[], 1],
  [['--quiet'], 0],
])(
  'a home directory that cannot be written to causes with flags %j %i warnings',
  async (flags, count) => {
    const { env } = await startWithJob();
    const { XDG_CACHE_HOME: _, XDG_STATE_HOME: __, ...others } = env;
    const args = ['job-1', '--json', ...flags];
    const { code, stdout, stderr } = await jobwait(args, {
      env: { ...others, HOME: '/dev/null' },
    });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ id: 'job-1', status: 'Completed' });
    expect(stderr.match(/^jobwait: /gm) ?? []).toHaveLength(count);
  },
);

test('the durations of several jobs are recorded', async () => {
  const { server, env } = await startService();
  for (const id of ['a', 'b']) {
    const job = { id, name: 'Create', status: 'Running', process: '40%' };
    server.job(id, [
      { body: {} },
      { body: { job } },
      { body: { job: { ...job, status: 'Completed' } } },
    ]);
  }
  expect((await jobwait(['a', 'b'], { env })).code).toBe(0);
  const history = fileHistory(join(env.XDG_CACHE_HOME ?? '', 'jobwait', 'history.ndjson'));
  expect(history.all().find(({ name }) => name === 'Create')?.runs).toHaveLength(2);
});
