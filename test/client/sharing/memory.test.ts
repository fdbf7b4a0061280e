import { expect, test } from 'vitest';
import { runScript } from '../../support/child.js';

/** A script that starts two thousand waits for running jobs, without a socket, and prints the memory each holds after its first poll. */
const script = (sharing: boolean): string => `
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Dispatcher } from 'undici';

const COUNT = 2000;
const row = id => ({ id, job_id: id, name: 'Create', status: 'Running', created: '2026-01-01T00:00:00+0000' });
class Running extends Dispatcher {
  dispatch({ path }, handler) {
    const id = new URLSearchParams(path.split('?')[1]).get('id');
    const body = id ? { job: row(id) } : { tasks: [], total_count: 0 };
    const connection = { abort() {} };
    handler.onRequestStart(connection, {});
    setTimeout(() => {
      handler.onResponseStart(connection, 200, { 'content-type': 'application/json' });
      handler.onResponseData(connection, Buffer.from(JSON.stringify(body)));
      handler.onResponseEnd(connection, {});
    });
    return true;
  }
}
setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc');
const used = () => {
  collect();
  collect();
  return process.memoryUsage().heapUsed;
};

const client = new JobClient({
  service: 'gaussdb', endpoint: 'https://host.example', projectId: 'project', auth: { token: 'a token' },
  dispatcher: new Running(), rateLimit: { requestsPerSecond: 1e6 }, sharing: ${sharing},
});
const begin = prefix => Promise.all(Array.from({ length: COUNT }, (_, index) => {
  const wait = client.waitForJob(prefix + index, { polling: fixed('1h') });
  wait.catch(() => {});
  return new Promise(resolve => wait.once('visible', () => resolve([wait])));
}));
// Code and caches do not count.
const warmUp = async () => {
  for (const [wait] of await begin('warm-up-')) wait.abort();
};
await warmUp();
await new Promise(setImmediate);
const before = used();
const waits = await begin('job-');
console.log((used() - before) / COUNT);
for (const [wait] of waits) wait.abort();
`;

test.each([true, false])(
  'a wait holds less than 8 KiB between polls, with sharing: %s',
  async sharing => {
    const { stdout, stderr } = await runScript(script(sharing));
    expect(stderr).toBe('');
    const bytes = Number(stdout);
    expect(bytes).toBeGreaterThan(500);
    expect(bytes).toBeLessThan(8 * 1024);
  },
);
