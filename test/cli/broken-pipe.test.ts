import { expect, test } from 'vitest';
import { shell, spawnJobwait } from './support/command.js';
import { startService } from './support/server.js';

test('when the reader of stdout goes away the command ends without a word', async () => {
  const { server, env } = await startService();
  server.job('job-1', { duration: 'Infinity' });
  const { child, says, ended } = spawnJobwait(['job-1', '--ndjson', '--interval', '20ms'], { env });
  await says('"visible"', 'stdout');
  child.stdout?.destroy();
  expect(await ended).toMatchObject({ code: 141, stderr: '' });
});

test('a reader that wants only the first line gets it', async () => {
  const { server, env } = await startService();
  server.job('job-1', { duration: 'Infinity' });
  const line = 'jobwait job-1 --ndjson --interval 20ms | head -1';
  const { code, stdout, stderr } = await shell(line, { env });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(JSON.parse(stdout)).toMatchObject({ type: 'poll', attempt: 1 });
});

test('a reader that is gone before the result does not change how the job ended', async () => {
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
