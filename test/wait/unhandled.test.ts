import { describe, expect, test } from 'vitest';
import { runScript } from '../support/child.js';

const ABORTED = `
const controller = new AbortController();
const wait = waitForJob('job-1', { source: going, polling, signal: controller.signal });
setTimeout(() => controller.abort(new Error('by the signal')), 50);
`;

describe('a rejection that nobody handles is an unhandled rejection', () => {
  test.each([
    ['of a job that failed', `waitForJob('job-1', { source: failing });`, 'disk full'],
    ['of a wait aborted by its signal', ABORTED, 'by the signal'],
    [
      'also where only progress is listened to',
      `waitForJob('job-1', { source: failing }).on('poll', () => {});`,
      'disk full',
    ],
    [
      'of many, when one is to fail fast',
      `const client = new JobClient({ endpoint: 'http://127.0.0.1:1', projectId: 'p', auth: { token: 't' } });
       client.waitForJobs(['a'], { failFast: true, outageTimeout: 0 });`,
      'ServiceUnavailableError',
    ],
  ])('%s', async (_, script, said) => {
    const { code, stderr } = await runScript(script);
    expect(code).toBe(1);
    expect(stderr).toContain(said);
  });
});

describe('a rejection is handled', () => {
  test.each([
    ['by awaiting', `await waitForJob('job-1', { source: failing }).catch(() => {});`],
    ['by a `failed` listener', `waitForJob('job-1', { source: failing }).on('failed', () => {});`],
    [
      'by iterating',
      `try { for await (const _ of waitForJob('job-1', { source: failing })); } catch {}`,
    ],
    [
      'by an abort through the handle',
      `const wait = waitForJob('job-1', { source: going, polling });
       setTimeout(() => wait.abort(), 50);`,
    ],
    [
      'by an abort before anything began',
      `waitForJob('job-1', { source: going, polling }).abort();`,
    ],
    [
      'by closing the client',
      `const client = new JobClient({ endpoint: 'http://127.0.0.1:1', projectId: 'p', auth: { token: 't' } });
       client.waitForJob('job-1');
       client.waitForJobs(['a', 'b']);
       setTimeout(() => client.close(), 50);`,
    ],
  ])('%s', async (_, script) => {
    expect(await runScript(script)).toEqual({ code: 0, stdout: '', stderr: '' });
  });
});
