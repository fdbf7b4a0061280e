/** Sends the bytes that each of two thousand waits for running jobs holds after its first poll. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { fixed, JobClient } from '../../dist/index.js';
import { inProcess } from '../scale/dispatcher.js';

const COUNT = 2000;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc');

const client = new JobClient({
  service: 'gaussdb',
  endpoint: 'https://host.example',
  projectId: 'project',
  auth: { token: 'a token' },
  dispatcher: inProcess(respond, Math.random),
  rateLimit: { requestsPerSecond: 1e6 },
  sharing: process.argv[2] === 'true',
});

// Code and caches do not count.
for (const wait of await begin('warm-up-')) wait.abort();
await new Promise(setImmediate);
const before = usedBytes();
const waits = await begin('job-');
process.send((usedBytes() - before) / COUNT);
for (const wait of waits) wait.abort();
process.disconnect();

function respond(path) {
  const id = new URLSearchParams(path.split('?')[1]).get('id');
  if (!id) return JSON.stringify({ tasks: [], total_count: 0 });
  const created = '2026-01-01T00:00:00+0000';
  return JSON.stringify({ job: { id, job_id: id, name: 'Create', status: 'Running', created } });
}

/** Resolves to waits whose jobs have been seen. */
async function begin(prefix) {
  const waits = Array.from({ length: COUNT }, (_, index) =>
    client.waitForJob(prefix + index, { polling: fixed('1h') }),
  );
  for (const wait of waits) wait.catch(() => {});
  await Promise.all(waits.map(wait => new Promise(resolve => wait.once('visible', resolve))));
  return waits;
}

function usedBytes() {
  collect();
  collect();
  return process.memoryUsage().heapUsed;
}
