import { expect, test } from 'vitest';
import { NOTHING, runScripts } from '../../support/child.js';
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

test('waits that share polls keep the process alive exactly as long as one of them has to', async () => {
  const { endpoint } = await serveRunningJobs();
  const settings = JSON.stringify({
    service: 'gaussdb',
    endpoint,
    projectId: PROJECT,
    auth: { token: TOKEN },
    rateLimit: { requestsPerSecond: 1000 },
  });
  /** Sixty waits on one client, which is not closed. */
  const runWaits = (options: string, then = ''): string => `
    const client = new JobClient(${settings});
    const ids = Array.from({ length: 60 }, (_, index) => 'job-' + index);
    const waits = ids.map(id => client.waitForJob(id, ${options}));
    const over = Promise.allSettled(waits);
    ${then}`;
  const scripts = {
    'all have unref': runWaits(`{ polling: fixed('1h'), unref: true }`),
    'one has no unref': runWaits(
      `{ polling: fixed(200), timeout: 800, unref: id !== 'job-7' }`,
      `waits[7].catch(error => console.log(error.code));`,
    ),
    'they have settled': runWaits(
      `{ polling: fixed(100), timeout: 600 }`,
      `console.log((await over).length);`,
    ),
    'they are aborted': runWaits(
      `{ polling: fixed(100) }`,
      `setTimeout(() => { for (const wait of waits) wait.abort(); }, 500);
       console.log((await over).every(({ reason }) => reason.name === 'AbortError'));`,
    ),
  };
  const parts = await runScripts(Object.values(scripts));
  const seen = Object.keys(scripts).map((name, index) => [name, parts[index]]);
  expect(Object.fromEntries(seen)).toEqual({
    'all have unref': NOTHING,
    'one has no unref': { ...NOTHING, stdout: 'WAIT_TIMEOUT\n' },
    'they have settled': { ...NOTHING, stdout: '60\n' },
    'they are aborted': { ...NOTHING, stdout: 'true\n' },
  });
});
