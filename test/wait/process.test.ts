import { beforeAll, describe, expect, test } from 'vitest';
import { NOTHING, type Part, runScript, runScripts } from '../support/child.js';

const KEPT_ALIVE = `
  let polls = 0;
  const source = {
    getJob: async id => ({ id, status: ++polls < 4 ? 'Running' : 'Completed' }),
  };
  waitForJob('job-1', { source, polling }).then(job => console.log(job.status));`;
const BETWEEN_POLLS = `waitForJob('job-1', { source: endless, polling: fixed('1h'), unref: true });`;
const DURING_A_POLL = `
  const hanging = { getJob: () => new Promise(() => {}) };
  waitForJob('job-1', { source: hanging, unref: true });`;
const ABORTED = `
  const wait = waitForJob('job-1', { source: endless, polling: fixed('1h') });
  setTimeout(() => wait.abort(), 50);`;
const throwing = (thrown: string): string => `
  const source = { getJob: async id => ({ id, status: 'Completed' }) };
  waitForJob('job-1', { source })
    .on('poll', () => { throw ${thrown}; })
    .then(() => console.log('completed'));`;
const THROWN = ['Object.create(null)', 'Symbol("s")', 'undefined', '{ toString() { throw 1; } }'];

const SCRIPTS = [KEPT_ALIVE, BETWEEN_POLLS, DURING_A_POLL, ABORTED, ...THROWN.map(throwing)];

let parts: readonly Part[];
let duration: number;
beforeAll(async () => {
  const before = performance.now();
  parts = await runScripts(SCRIPTS);
  duration = performance.now() - before;
});
const partOf = (script: string) => parts[SCRIPTS.indexOf(script)];

describe('the process', () => {
  test('is kept alive by a wait, between polls and during one', () => {
    expect(partOf(KEPT_ALIVE)).toEqual({ ...NOTHING, stdout: 'Completed\n' });
  });

  test.each([
    ['between polls', BETWEEN_POLLS],
    ['during a poll', DURING_A_POLL],
  ])('is not kept alive by a wait with unref %s', (_, script) => {
    expect(partOf(script)).toEqual(NOTHING);
  });

  test('ends as soon as the wait has ended', () => {
    expect(partOf(ABORTED)).toEqual(NOTHING);
    expect(duration).toBeLessThan(8000);
  });
});

describe('a listener that throws', () => {
  test('is reported as one process warning, however many there are', async () => {
    const { code, stdout, stderr } = await runScript(`
      let polls = 0;
      const source = { getJob: async id => ({ id, status: ++polls < 3 ? 'Running' : 'Completed' }) };
      const wait = waitForJob('job-1', { source, polling });
      wait.on('poll', () => { throw new Error('first fault'); });
      wait.on('poll', async () => { throw new Error('second fault'); });
      wait.on('completed', () => console.log('completed'));
    `);
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'completed\n' });
    expect(stderr.match(/JobWaitWarning/g)).toHaveLength(1);
    expect(stderr).toContain('first fault');
  });

  test.each(THROWN)('does not end the wait by throwing %s', thrown => {
    expect(partOf(throwing(thrown))).toMatchObject({ unhandled: [], stdout: 'completed\n' });
  });
});
