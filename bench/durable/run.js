/** Runs many durable waits: a service, a Redis and two workers in processes of their own, the callers in this one. */
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { Queue, QueueEvents } from 'bullmq';
import { Redis } from 'ioredis';
import { DurableWaits } from '../../dist/bullmq.js';
import { startRedis } from '../../examples/durable/redis.js';
import { startService, warmAgent } from '../scale/agent.js';
import { messageOf, start } from '../scale/child.js';
import { planJobs } from '../scale/jobs.js';
import { Outcomes, outcomeOf, truthOf } from '../scale/outcome.js';
import { summary } from '../scale/summary.js';

export const LEASE_MS = 15_000;

/**
 * @param plan of the jobs, and `kind` of the workers: "jobwait" or "bare".
 * @param during what happens meanwhile: a function of the processes, called when the run begins.
 */
export async function runDurably({ kind = 'jobwait', ...plan }, during = async () => ({})) {
  const redis = await startRedis();
  const service = start('http-service.js', { ...plan, percentages: 'none' });
  const workers = [];
  try {
    const origin = await messageOf(service);
    const { connection } = redis;
    const options = { kind, origin, connection, capacity: plan.count, lease: LEASE_MS };
    const startWorker = async () => {
      const worker = start('../durable/worker.js', options, ['--expose-gc']);
      workers.push(worker);
      await messageOf(worker);
      return worker;
    };
    await Promise.all([startWorker(), startWorker()]);
    const jobs = planJobs(plan);
    const dispatcher = await warmAgent(origin);
    const callers = kind === 'jobwait' ? durableCallers(connection) : bareCallers(connection);
    await callers.ready;
    const epoch = await startService(origin, dispatcher);
    const outcomes = new Outcomes();
    const ends = [];
    const happened = during({ redis, workers, startWorker, epoch });
    const waits = jobs.map(async job => {
      await sleep(job.startsAt + epoch - Date.now());
      const outcome = await callers.waitFor(job.id);
      const now = Date.now() - epoch;
      ends.push({ endsAt: job.endsAt, delay: now - job.endsAt });
      outcomes.record(outcome, truthOf(job), job.endsAt, now);
    });
    await Promise.all(waits);
    const extra = await happened;
    const figures = await Promise.all(workers.filter(isRunning).map(usageOf));
    const redisCpu = await cpuOf(connection);
    const finished = await countFinished(connection, kind);
    service.send('stop');
    const { requests } = await messageOf(service);
    await callers.close();
    await dispatcher.destroy();
    return {
      ...{ ends, extra, finished, wrong: outcomes.wrong, delay: summary(outcomes.delays) },
      requests: requests.length / plan.count,
      cpu: figures.reduce((sum, { cpu }) => sum + cpu, redisCpu) / plan.count,
      redisCpu: redisCpu / plan.count,
    };
  } finally {
    for (const worker of workers) worker.kill('SIGKILL');
    service.kill();
    await redis.stop();
  }
}

export async function usageOf(worker) {
  worker.send('usage');
  const [usage] = await once(worker, 'message');
  return usage;
}

export function isRunning({ exitCode, signalCode }) {
  return exitCode === null && signalCode === null;
}

function durableCallers(connection) {
  const waits = new DurableWaits({ connection });
  return {
    ready: waits.ready,
    waitFor: id => outcomeOf(waits.waitForJob(id)),
    close: () => waits.close(),
  };
}

/** With the outcomes as the bare worker returns them. */
function bareCallers(connection) {
  const queue = new Queue('bare', { connection });
  const events = new QueueEvents('bare', { connection });
  const pending = new Map();
  events.on('completed', ({ jobId, returnvalue }) => pending.get(jobId)?.(returnvalue));
  events.on('failed', ({ jobId, failedReason }) => pending.get(jobId)?.(failedReason));
  return {
    ready: events.waitUntilReady(),
    waitFor: id =>
      new Promise(resolve => {
        pending.set(id, resolve);
        void queue.add('poll', { id }, { jobId: id });
      }),
    close: () => Promise.all([queue.close(), events.close()]),
  };
}

/** Milliseconds of CPU that Redis has used since it was started last. */
async function cpuOf(connection) {
  const redis = new Redis(connection);
  const info = await redis.info('cpu');
  redis.disconnect();
  const used = name => Number(new RegExp(`${name}:([\\d.]+)`).exec(info)[1]);
  return 1000 * (used('used_cpu_sys') + used('used_cpu_user'));
}

/** Number of BullMQ jobs that have ended. */
async function countFinished(connection, kind) {
  const queue = kind === 'jobwait' ? 'jobwait' : 'bare';
  const redis = new Redis(connection);
  const counts = await Promise.all(
    ['completed', 'failed'].map(set => redis.zcard(`bull:${queue}:${set}`)),
  );
  redis.disconnect();
  return counts[0] + counts[1];
}
