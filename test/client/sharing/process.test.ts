import { describe, expect, test } from 'vitest';
import { runScript } from '../../support/child.js';
import { PROJECT, TOKEN } from '../../support/client.js';
import { answer, serve, type TestServer } from '../../support/http-server.js';

/** A service whose jobs never end, by id and in its list. */
function serveRunningJobs(): Promise<TestServer> {
  return serve((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://host');
    const id = searchParams.get('id');
    const rows = Array.from({ length: 60 }, (_, index) => ({
      job_id: `job-${index}`,
      status: 'Running',
    }));
    const body = pathname.endsWith('/tasks')
      ? { tasks: rows, total_count: rows.length }
      : { job: { id, status: 'Running' } };
    answer(200, body)(request, response);
  });
}

/** A process with sixty waits on one client. */
async function runWaits(
  options: string,
  then = '',
): Promise<{ code: number | null; stdout: string }> {
  const { endpoint } = await serveRunningJobs();
  const settings = JSON.stringify({
    service: 'gaussdb',
    endpoint,
    projectId: PROJECT,
    auth: { token: TOKEN },
    rateLimit: { requestsPerSecond: 1000 },
  });
  const { code, stdout, stderr } = await runScript(`
    const client = new JobClient(${settings});
    const ids = Array.from({ length: 60 }, (_, index) => 'job-' + index);
    const waits = ids.map(id => client.waitForJob(id, ${options}));
    const over = Promise.allSettled(waits);
    ${then}
  `);
  expect(stderr).toBe('');
  return { code, stdout };
}

describe('waits that share polls', () => {
  test('do not keep the process alive between polls, with unref', async () => {
    const ended = await runWaits(`{ polling: fixed('1h'), unref: true }`);
    expect(ended).toEqual({ code: 0, stdout: '' });
  });

  test('keep the process alive if one of them has no unref', async () => {
    const { stdout } = await runWaits(
      `{ polling: fixed(200), timeout: 1500, unref: id !== 'job-7' }`,
      `waits[7].catch(error => console.log(error.code));`,
    );
    expect(stdout).toBe('WAIT_TIMEOUT\n');
  });

  test('leave nothing behind once they have settled, although the client is not closed', async () => {
    const before = performance.now();
    const { code, stdout } = await runWaits(
      `{ polling: fixed(100), timeout: 1000 }`,
      `console.log((await over).length);`,
    );
    expect({ code, stdout }).toEqual({ code: 0, stdout: '60\n' });
    expect(performance.now() - before).toBeLessThan(8000);
  });

  test('leave nothing behind when they are aborted', async () => {
    const { code, stdout } = await runWaits(
      `{ polling: fixed(100) }`,
      `setTimeout(() => { for (const wait of waits) wait.abort(); }, 700);
       console.log((await over).every(({ reason }) => reason.name === 'AbortError'));`,
    );
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'true\n' });
  });
});
