import { describe, expect, test } from 'vitest';
import { runScript } from '../support/child.js';

const ABORTED = `
const controller = new AbortController();
const wait = waitForJob('job-1', { source: endless, polling, signal: controller.signal });
setTimeout(() => controller.abort(new Error('by the signal')), 50);
`;

describe('an unhandled rejection is', () => {
  test.each([
    ['that of a job that failed', `waitForJob('job-1', { source: failing });`, 'disk full'],
    ['that of a wait aborted by its signal', ABORTED, 'by the signal'],
    [
      'that of a wait with only a poll listener',
      `waitForJob('job-1', { source: failing }).on('poll', () => {});`,
      'disk full',
    ],
    [
      'that of many waits that fail fast',
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
      `const wait = waitForJob('job-1', { source: endless, polling });
       setTimeout(() => wait.abort(), 50);`,
    ],
    [
      'by an abort before anything began',
      `waitForJob('job-1', { source: endless, polling }).abort();`,
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

const CLIENT = `const client = new JobClient({ endpoint: 'http://127.0.0.1:1', projectId: 'p', auth: { token: 't' } });\n`;
const CONTROLLER = `const controller = new AbortController();
  setTimeout(() => controller.abort(new Error('by the signal')), 50);\n`;
const FAIL_FAST = '{ failFast: true, outageTimeout: 0 }';

describe('an unhandled rejection of many waits is', () => {
  test.each([
    ['that by a signal', `${CONTROLLER} client.waitForJobs(['a'], { signal: controller.signal });`],
    [
      'that of waits with only a result listener',
      `client.waitForJobs(['a'], ${FAIL_FAST}).on('result', () => {});`,
    ],
  ])('%s', async (_, script) => {
    const { code, stderr } = await runScript(CLIENT + script);
    expect(code).toBe(1);
    expect(stderr).toMatch(/by the signal|ServiceUnavailableError/);
  });
});

describe('a rejection of many waits is handled', () => {
  test.each([
    ['by awaiting', `await client.waitForJobs(['a', 'b'], ${FAIL_FAST}).catch(() => {});`],
    [
      'by iterating',
      `try { for await (const _ of client.waitForJobs(['a'], ${FAIL_FAST})); } catch {}`,
    ],
    [
      'by an abort through the handle',
      `const wait = client.waitForJobs(['a', 'b']); setTimeout(() => wait.abort(), 50);`,
    ],
  ])('%s', async (_, script) => {
    const close = '\nsetTimeout(() => client.close(), 200);';
    expect(await runScript(CLIENT + script + close)).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  test('because there is none when single jobs do not complete', async () => {
    const script = `client.waitForJobs(['a', 'b'], { outageTimeout: 0 }).on('result', () => {});
      setTimeout(() => client.close(), 200);`;
    expect(await runScript(CLIENT + script)).toEqual({ code: 0, stdout: '', stderr: '' });
  });
});
