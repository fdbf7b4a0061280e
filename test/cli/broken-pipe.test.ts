import { expect, test } from 'vitest';
import { shell, spawnJobwait, startJobwait } from './support/command.js';
import { startService } from './support/server.js';

test('the command ends silently when the reader of stdout goes away', async () => {
  const { server, env } = await startService();
  server.job('job-1', { duration: 'Infinity' });
  const { child, says, ended } = spawnJobwait(['job-1', '--ndjson', '--interval', '20ms'], { env });
  await says('"visible"', 'stdout');
  child.stdout?.destroy();
  expect(await ended).toMatchObject({ code: 141, stderr: '' });
});

test('a reader of only the first line gets it', async () => {
  const { server, env } = await startService();
  server.job('job-1', { duration: 'Infinity' });
  const line = 'jobwait job-1 --ndjson --interval 20ms | head -1';
  const { code, stdout, stderr } = await shell(line, { env });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(JSON.parse(stdout)).toMatchObject({ type: 'poll', attempt: 1 });
});

test('a reader that goes away before the result does not change the exit code', async () => {
  const { server, env } = await startService();
  const canceled = { body: { job: { id: 'job-1', status: 'Canceled' } } };
  server.job('job-1', [...Array(20).fill({}), canceled]);
  const { child, says, ended } = spawnJobwait(['job-1', '--json', '--interval', '20ms'], { env });
  await says('visible:');
  child.stdout?.destroy();
  const { code, stderr } = await ended;
  expect(code).toBe(1);
  expect(stderr).not.toMatch(/EPIPE|\n {4}at /);
});

test.each([[['--ndjson']], [[]]])(
  'with several jobs and flags %j the command ends silently when the reader of stdout goes away',
  async flags => {
    const { server, env } = await startService();
    server.job('a', { duration: 'Infinity' }).job('b', { duration: 'Infinity' });
    for (const id of ['c', 'd', 'e']) server.job(id, { duration: 500 });
    const args = ['a', 'b', 'c', 'd', 'e', ...flags, '--interval', '20ms'];
    const { stdout, says, ended } = startJobwait(args, { env });
    await says(flags.length > 0 ? '"visible"' : 'b ', flags.length > 0 ? 'stdout' : 'stderr');
    stdout.emit('error', Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
    const { code, stderr } = await ended;
    expect(code).toBe(141);
    expect(stderr).not.toMatch(/^jobwait: /m);
  },
);
