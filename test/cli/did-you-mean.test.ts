import { expect, test } from 'vitest';
import { jobwait } from './support/command.js';
import { startService } from './support/server.js';

test.each([
  ['ls', 'list'],
  ['status', 'get'],
  ['show', 'get'],
  ['watch', 'wait'],
  ['gett', 'get'],
  ['lsit', 'list'],
  ['stauts', 'get'],
  ['waitt', 'wait'],
  ['whoam', 'whoami'],
])('`jobwait %s` sends nothing and asks whether "jobwait %s" is meant', async (word, command) => {
  const { server, env } = await startService();
  for (const words of [[word], [word, 'job-1'], ['--json', word]]) {
    const { code, stdout, stderr } = await jobwait(words, { env });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(`"${word}" is no command. Did you mean "jobwait ${command}"?`);
    expect(stderr).toContain(`jobwait -- ${word}`);
    expect(stderr.split('\n')).toHaveLength(2);
  }
  expect(server.requests).toEqual([]);
});

test.each([
  ['gte'],
  ['lst'],
  ['listing'],
  ['wait-1'],
  ['--', 'ls'],
  ['--', 'list'],
  ['wait', 'status'],
  ['job-1', 'ls'],
])('`jobwait %s %s` waits for jobs of these names', async (...words) => {
  const { server, env } = await startService();
  const ids = words.filter(word => !['--', 'wait'].includes(word));
  for (const id of ids) server.job(id, { duration: 0 });
  const { code } = await jobwait(['--quiet', ...words], { env });
  expect(code).toBe(0);
  expect(server.requests.map(({ id }) => id).toSorted()).toEqual(ids.toSorted());
});
