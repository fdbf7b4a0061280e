import { beforeAll, describe, expect, test } from 'vitest';
import { NOTHING, type Part, runScript, runScripts } from '../support/child.js';

const CLIENT = `const client = new JobClient({ endpoint: 'http://127.0.0.1:1', projectId: 'p', auth: { token: 't' } });\n`;
const CONTROLLER = `const controller = new AbortController();
  setTimeout(() => controller.abort(new Error('by the signal')), 50);\n`;
const ENDLESS = `waitForJob('job-1', { source: endless, polling`;
const FAILING = `waitForJob('job-1', { source: failing })`;
const FAIL_FAST = '{ failFast: true, outageTimeout: 0 }';
const CLOSE = '\nsetTimeout(() => client.close(), 200);';

/** Name, script, and what is in the reason. */
const UNHANDLED = [
  ['that of a job that failed', `${FAILING};`, 'disk full'],
  [
    'that of a wait aborted by its signal',
    `${CONTROLLER} ${ENDLESS}, signal: controller.signal });`,
    'by the signal',
  ],
  ['that of a wait with only a poll listener', `${FAILING}.on('poll', () => {});`, 'disk full'],
  [
    'that of many waits that fail fast',
    `${CLIENT} client.waitForJobs(['a'], ${FAIL_FAST});`,
    'ServiceUnavailableError',
  ],
  [
    'that of many waits by a signal',
    `${CLIENT} ${CONTROLLER} client.waitForJobs(['a'], { signal: controller.signal });`,
    'by the signal',
  ],
  [
    'that of many waits with only a result listener',
    `${CLIENT} client.waitForJobs(['a'], ${FAIL_FAST}).on('result', () => {});`,
    'ServiceUnavailableError',
  ],
] as const;

const HANDLED = [
  ['by awaiting', `await ${FAILING}.catch(() => {});`],
  ['by a `failed` listener', `${FAILING}.on('failed', () => {});`],
  ['by iterating', `try { for await (const _ of ${FAILING}); } catch {}`],
  [
    'by an abort through the handle',
    `const wait = ${ENDLESS} }); setTimeout(() => wait.abort(), 50);`,
  ],
  ['by an abort before anything began', `${ENDLESS} }).abort();`],
  [
    'by closing the client',
    `${CLIENT} client.waitForJob('job-1'); client.waitForJobs(['a', 'b']); ${CLOSE}`,
  ],
  [
    'of many waits by awaiting',
    `${CLIENT} await client.waitForJobs(['a', 'b'], ${FAIL_FAST}).catch(() => {}); ${CLOSE}`,
  ],
  [
    'of many waits by iterating',
    `${CLIENT} try { for await (const _ of client.waitForJobs(['a'], ${FAIL_FAST})); } catch {} ${CLOSE}`,
  ],
  [
    'of many waits by an abort through the handle',
    `${CLIENT} const wait = client.waitForJobs(['a', 'b']); setTimeout(() => wait.abort(), 50); ${CLOSE}`,
  ],
  [
    'of many waits because there is none when single jobs do not complete',
    `${CLIENT} client.waitForJobs(['a', 'b'], { outageTimeout: 0 }).on('result', () => {}); ${CLOSE}`,
  ],
] as const;

const SCRIPTS: readonly string[] = [...UNHANDLED, ...HANDLED].map(([, script]) => script);

let parts: readonly Part[];
beforeAll(async () => {
  parts = await runScripts(SCRIPTS);
});
const partOf = (script: string) => parts[SCRIPTS.indexOf(script)];

describe('an unhandled rejection is', () => {
  test.each(UNHANDLED)('%s', (_, script, reason) => {
    expect(partOf(script)).toEqual({
      ...NOTHING,
      unhandled: [expect.stringContaining(reason)],
    });
  });
});

describe('a rejection is handled', () => {
  test.each(HANDLED)('%s', (_, script) => {
    expect(partOf(script)).toEqual(NOTHING);
  });
});

describe('the process of', () => {
  test('a wait that fails ends with exit code 1 and says why', async () => {
    const { code, stderr } = await runScript(`${FAILING};`);
    expect(code).toBe(1);
    expect(stderr).toContain('disk full');
  });

  test('a wait whose failure is handled ends with exit code 0 and says nothing', async () => {
    const script = `await ${FAILING}.catch(() => {});`;
    expect(await runScript(script)).toEqual({ code: 0, stdout: '', stderr: '' });
  });
});
