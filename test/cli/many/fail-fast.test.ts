import { expect, test } from 'vitest';
import { jobwait, startJobwait } from '../support/command.js';
import { linesOf } from '../support/lines.js';
import { type Service, startService } from '../support/server.js';

const FLAGS = ['--fail-fast', '--interval', '20ms'];

async function startJobs(): Promise<Service> {
  const service = await startService();
  service.server.job('a', { duration: 0 });
  service.server.job('b', [{}, {}, { body: { job: { id: 'b', status: 'Failed' } } }]);
  service.server.job('c', { duration: 'Infinity' }).job('d', { duration: 'Infinity' });
  return service;
}

test('--fail-fast ends with the first job that does not complete, and says how to go on with the rest', async () => {
  const { env } = await startJobs();
  const { code, stderr } = await jobwait(['a', 'b', 'c', 'd', ...FLAGS], { env });
  expect(code).toBe(1);
  const [sum, left, advice] = stderr.trimEnd().split('\n').slice(-3);
  expect(sum).toMatch(/: 1 completed, 1 failed or canceled, 2 not waited for$/);
  expect(left).toBe('jobwait: Not waited for any longer: c, d');
  expect(advice).toMatch(
    /^jobwait: 2 jobs may still be running\. Resume the waits with: jobwait --resume \S+\/jobwait\/c-d-\w+\.json$/,
  );
});

test('--fail-fast tells in JSON of those that are not waited for too', async () => {
  const { env } = await startJobs();
  const { stdout } = await jobwait(['a', 'b', 'c', '--json', ...FLAGS], { env });
  const lines = linesOf(stdout);
  expect(lines.map(({ id }) => id).toSorted()).toEqual(['a', 'b', 'c']);
  expect(lines.at(-1)).toMatchObject({
    id: 'c',
    status: 'Running',
    error: { name: 'FailFastAbort' },
  });
});

test('--fail-fast changes nothing where all complete', async () => {
  const { server, env } = await startService();
  server.job('a', { duration: 0 }).job('b', { duration: 0 });
  const { code, stdout } = await jobwait(['a', 'b', ...FLAGS], { env });
  expect(code).toBe(0);
  expect(stdout.trimEnd().split('\n')).toHaveLength(2);
});

test('--fail-fast ends with a line on stdin that is no id, though more might come', async () => {
  const { env } = await startJobs();
  const { stdin, says, ended } = startJobwait(['c', '-', ...FLAGS], { env, stdinOpen: true });
  await says('visible:');
  stdin.write('several words\n');
  const { code, stderr } = await ended;
  expect(code).toBe(2);
  expect(stderr).toMatch(/: 1 invalid, 1 not waited for\n/);
});
