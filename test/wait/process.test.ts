import { describe, expect, test } from 'vitest';
import { runScript } from '../support/child.js';

describe('the process', () => {
  test('is kept alive by a wait, between polls and during one', async () => {
    const { code, stdout } = await runScript(`
      let polls = 0;
      const source = {
        getJob: async id => ({ id, status: ++polls < 4 ? 'Running' : 'Completed' }),
      };
      waitForJob('job-1', { source, polling }).then(job => console.log(job.status));
    `);
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'Completed\n' });
  });

  test('is not kept alive by a wait with unref between polls', async () => {
    const script = `waitForJob('job-1', { source: endless, polling: fixed('1h'), unref: true });`;
    expect(await runScript(script)).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  test('is not kept alive by a wait with unref during a poll', async () => {
    const script = `
      const hanging = { getJob: () => new Promise(() => {}) };
      waitForJob('job-1', { source: hanging, unref: true });`;
    expect(await runScript(script)).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  test('ends as soon as the wait has ended', async () => {
    const before = performance.now();
    const { code } = await runScript(`
      const wait = waitForJob('job-1', { source: endless, polling: fixed('1h') });
      setTimeout(() => wait.abort(), 50);
    `);
    expect(code).toBe(0);
    expect(performance.now() - before).toBeLessThan(8000);
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

  test.each(['Object.create(null)', 'Symbol("s")', 'undefined', '{ toString() { throw 1; } }'])(
    'does not end the wait by throwing %s',
    async thrown => {
      const { code, stdout } = await runScript(`
        const source = { getJob: async id => ({ id, status: 'Completed' }) };
        waitForJob('job-1', { source })
          .on('poll', () => { throw ${thrown}; })
          .then(() => console.log('completed'));
      `);
      expect({ code, stdout }).toEqual({ code: 0, stdout: 'completed\n' });
    },
  );
});
