import { describe, expect, test } from 'vitest';
import { runScript } from '../support/child.js';

const CLIENT = `const client = new JobClient({ endpoint: 'http://127.0.0.1:1', projectId: 'p', auth: { token: 't' } });\n`;
const CONTROLLER = `const controller = new AbortController();
  setTimeout(() => controller.abort(new Error('by the signal')), 50);\n`;
const FAIL_FAST = '{ failFast: true, outageTimeout: 0 }';

describe('a rejection of many waits that nobody handles is an unhandled rejection', () => {
  test.each([
    ['by a signal', `${CONTROLLER} client.waitForJobs(['a'], { signal: controller.signal });`],
    [
      'also where only results are listened to',
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
