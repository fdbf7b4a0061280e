import { describe, expect, test } from 'vitest';
import { jobwait } from './support/command.js';
import { EVIL, OBEYED } from './support/evil.js';
import { startService, TOKEN } from './support/server.js';

const entities = {
  instance: { endpoint: '10.0.0.1:3306', port: 3306, ready: true, nodes: ['a', 'b'] },
};
const ended = { id: 'job-1', name: 'Create', status: 'Completed', entities };

async function startEnded(job: object = ended) {
  const service = await startService();
  service.server.job('job-1', [{ body: { job } }]);
  return service;
}

describe('--query', () => {
  test.each([
    ['entities.instance.endpoint', '10.0.0.1:3306'],
    ['entities.instance.port', '3306'],
    ['entities.instance.ready', 'true'],
    ['entities.instance.ready == `false`', 'false'],
    ['entities.instance.nodes', '["a","b"]'],
    ['entities.instance.nodes[0]', 'a'],
    ["join(' ', entities.instance.nodes)", 'a b'],
    ['{id: id, status: status}', '{"id":"job-1","status":"Completed"}'],
    ['entities.nothing', ''],
    ['id', 'job-1'],
    ['progress', '100'],
    ['raw.name', 'Create'],
  ])('%s prints %j for a completed job', async (query, line) => {
    const { env } = await startEnded();
    for (const command of [[], ['wait'], ['get']]) {
      const args = [...command, 'job-1', '--query', query];
      const { code, stdout } = await jobwait(args, { env });
      expect({ code, stdout }).toEqual({ code: 0, stdout: `${line}\n` });
    }
  });

  test('prints times as they are in JSON', async () => {
    const { env } = await startEnded({ ...ended, created: '2026-01-15T12:00:00+0000' });
    const { stdout } = await jobwait(['job-1', '--query', 'createdAt'], { env });
    expect(stdout).toBe('2026-01-15T12:00:00.000Z\n');
  });

  test('prints a text of several lines as it is', async () => {
    const { env } = await startEnded({ ...ended, entities: { key: 'a\r\n\tb: \u001b[2Jc\n' } });
    for (const command of [[], ['get']]) {
      const args = [...command, 'job-1', '--query', 'entities.key'];
      expect((await jobwait(args, { env })).stdout).toBe('a\n\tb: c\n\n');
    }
  });

  test('prints one value of a job that has failed, too', async () => {
    const { server, env } = await startService();
    server.job('job-1', { duration: 0, failReason: 'disk full' });
    for (const command of [[], ['get']]) {
      const { code, stdout } = await jobwait([...command, 'job-1', '--query', 'failReason'], {
        env,
      });
      expect({ code, stdout }).toEqual({ code: 1, stdout: 'disk full\n' });
    }
  });

  test('prints nothing for a job that has not ended', async () => {
    const { server, env } = await startService();
    server.job('job-1', { duration: 'Infinity' });
    const { code, stdout } = await jobwait(['job-1', '--query', 'id', '--timeout', '0'], { env });
    expect({ code, stdout }).toEqual({ code: 124, stdout: '' });
  });

  test('prints one line for each of several jobs that has ended', async () => {
    const { server, env } = await startService();
    server.job('a', { duration: 0 });
    server.job('b', { duration: 0, outcome: 'Failed' });
    const args = ['a', 'b', 'none', '--query', "join(' ', [id, status])"];
    const waited = await jobwait([...args, '--visibility-timeout', '0'], { env });
    expect(waited.code).toBe(1);
    expect(waited.stdout.split('\n').toSorted()).toEqual(['', 'a Completed', 'b Failed']);
    expect(await jobwait(['get', ...args], { env })).toMatchObject({
      code: 1,
      stdout: 'a Completed\nb Failed\n',
    });
  });

  test('prints nothing that a terminal obeys, and no token', async () => {
    const { server, env } = await startService();
    const job = { ...ended, name: `${EVIL}\n${TOKEN}` };
    server.job('job-1', [{ body: { job } }]);
    for (const query of ['name', '[name]', 'raw']) {
      const { stdout, stderr } = await jobwait(['job-1', '--query', query], { env });
      expect(stdout).toContain('all is well');
      expect(stdout + stderr).not.toMatch(OBEYED);
      expect(stdout + stderr).not.toContain(TOKEN);
    }
  });

  test('that cannot be computed for a job is wrong usage, and says so', async () => {
    const { env } = await startEnded();
    for (const command of [[], ['get']]) {
      const args = [...command, 'job-1', '--quiet', '--query', 'length(entities.instance.port)'];
      const { code, stdout, stderr } = await jobwait(
        args.filter(arg => command.length === 0 || arg !== '--quiet'),
        { env },
      );
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toMatch(/^jobwait: --query cannot be computed for job job-1: .*\n$/);
    }
  });

  test.each([
    [['--query', 'a['], /^Expected --query to be a JMESPath expression, got "a\[" \(.*\)/],
    [['--query', 'nothing(a)'], /unknown function nothing\(\)/],
    [['--query', 'id', '--json'], /^Expected either --query or --json, got both/],
    [['--query', 'id', '--ndjson'], /^Expected either --query or --ndjson, got both/],
    [['--query', ' '], /^--query needs a value that is not empty/],
  ])('is checked before anything is sent: %j', async (flags, message) => {
    const { server, env } = await startEnded();
    const { code, stdout, stderr } = await jobwait(['job-1', ...flags], { env });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr.replace('jobwait: ', '')).toMatch(message);
    expect(server.requests).toEqual([]);
  });
});
