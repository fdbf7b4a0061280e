/**
 * A process that waits for jobs of a queue: a WaitWorker, or a bare BullMQ worker that polls a job and delays it again. Sends
 * "ready", and on any message its CPU and memory.
 */
import { DelayedError, Worker } from 'bullmq';
import { request } from 'undici';
import { WaitWorker } from '../../dist/bullmq.js';
import { JobClient } from '../../dist/index.js';
import { warmAgent } from '../scale/agent.js';
import { PROJECT } from '../scale/service.js';

const { kind, origin, connection, capacity, lease } = JSON.parse(process.argv[2]);
const POLL_INTERVAL_MS = 10_000;

const dispatcher = await warmAgent(origin);
const worker = kind === 'jobwait' ? startWaitWorker() : startBareWorker();
await worker.ready;
const before = memory();
process.send('ready');
process.on('message', () => {
  const { user, system } = process.cpuUsage();
  process.send({ cpu: (user + system) / 1000, growth: memory() - before });
});
process.on('SIGTERM', async () => {
  await worker.close();
  process.exit();
});

function startWaitWorker() {
  const client = new JobClient({
    service: 'gaussdb',
    endpoint: origin,
    projectId: PROJECT,
    auth: { token: 'a token of the bench' },
    rateLimit: { requestsPerSecond: 100_000 },
    dispatcher,
  });
  return new WaitWorker({ connection, clients: client, capacity, lease });
}

function startBareWorker() {
  const bare = new Worker(
    'bare',
    async (job, token) => {
      const url = `${origin}/v3/${PROJECT}/jobs?id=${job.data.id}`;
      const { body } = await request(url, { dispatcher });
      const { status, fail_reason: reason } = (await body.json()).job;
      if (status === 'Completed') return `Completed ${job.data.id}`;
      if (status === 'Failed') throw new Error(`failed: ${reason}`);
      await job.moveToDelayed(Date.now() + POLL_INTERVAL_MS, token);
      throw new DelayedError();
    },
    { connection: { ...connection, maxRetriesPerRequest: null }, concurrency: 200 },
  );
  return { ready: bare.waitUntilReady(), close: () => bare.close() };
}

/** Memory in use after garbage collection, which needs --expose-gc. */
function memory() {
  globalThis.gc();
  globalThis.gc();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
