import { expect, test } from 'vitest';
import { serveProxy } from '../client/support/proxy.js';
import { jobwait } from './support/command.js';
import { startService } from './support/server.js';

const REMOTE = ['--endpoint', 'http://jobs.example:8080', '--allow-insecure'];

async function startBehindProxy() {
  const { server, env } = await startService();
  server.job('job-1', { duration: 0 });
  const proxy = await serveProxy(server);
  return { server, env, proxy };
}

test('--proxy is used instead of the proxies of the environment', async () => {
  const { env, proxy } = await startBehindProxy();
  const variables = { ...env, HTTP_PROXY: 'http://127.0.0.1:1', HTTPS_PROXY: 'no address' };
  const args = ['job-1', '--json', ...REMOTE, '--proxy', proxy.endpoint];
  const { code, stderr } = await jobwait(args, { env: variables });
  expect({ code, hosts: proxy.hosts, stderr }).toMatchObject({
    code: 0,
    hosts: ['jobs.example:8080'],
  });
});

test('a proxy of the environment is used if there is no --proxy', async () => {
  const { env, proxy } = await startBehindProxy();
  const variables = { ...env, HTTP_PROXY: proxy.endpoint };
  expect((await jobwait(['job-1', ...REMOTE], { env: variables })).code).toBe(0);
  expect(proxy.hosts).toEqual(['jobs.example:8080']);
});

test('an endpoint on this machine is reached without the proxy', async () => {
  const { env, proxy } = await startBehindProxy();
  expect((await jobwait(['job-1', '--proxy', proxy.endpoint], { env })).code).toBe(0);
  expect(proxy.hosts).toEqual([]);
});

test('a host in NO_PROXY is reached without the proxy', async () => {
  const { env, proxy } = await startBehindProxy();
  const variables = { ...env, NO_PROXY: 'jobs.example' };
  const args = ['job-1', ...REMOTE, '--proxy', proxy.endpoint, '--outage-timeout', '0'];
  expect((await jobwait(args, { env: variables })).code).toBe(75);
  expect(proxy.hosts).toEqual([]);
});

test.each([
  'http://user:hunter2@proxy.example:3128',
  'http://hunter2@proxy.example',
  'user:hunter2@proxy.example:3128',
  'hunter2 hunter2',
  'ftp://hunter2.example',
])('--proxy %s is refused and not repeated', async value => {
  const { env, server } = await startBehindProxy();
  for (const args of [['job-1'], ['whoami']]) {
    const ended = await jobwait([...args, '--proxy', value], { env });
    expect(ended.code).toBe(2);
    expect(ended.stdout).toBe('');
    expect(ended.stderr).toMatch(/^jobwait: Expected --proxy to be /);
    expect(ended.stderr).not.toContain('hunter2');
  }
  expect(server.requests).toEqual([]);
});

test('the printed command that resumes a wait names the proxy again', async () => {
  const { server, env, proxy } = await startBehindProxy();
  server.job('job-1', { duration: 'Infinity' });
  const args = ['job-1', ...REMOTE, '--proxy', proxy.endpoint, '--timeout', '0'];
  const { code, stderr } = await jobwait(args, { env });
  expect(code).toBe(124);
  expect(stderr).toMatch(new RegExp(`jobwait --resume .* --proxy ${proxy.endpoint}\\b`));
});
