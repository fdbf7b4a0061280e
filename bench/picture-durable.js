/**
 * Draws docs/pictures/durable-waits.svg: what a dashboard shows of a queue of waits, as BullMQ itself returns it.
 *
 *     npm run build && node bench/picture-durable.js
 */
import { writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { Queue } from 'bullmq';
import { DurableWaits, WaitWorker } from '../dist/bullmq.js';
import { ApiError, fixed } from '../dist/index.js';
import { startRedis } from '../examples/durable/redis.js';
import { bar, svg, text } from './svg.js';

const redis = await startRedis();
const { connection } = redis;
const startedAt = Date.now();
const share = () => (Date.now() - startedAt) / 4000;

/** Each job by its id; they take longer than the picture. */
const JOBS = {
  'create-orders-db': () => ({ status: 'Running', progress: Math.round(20 + 60 * share()) }),
  'create-users-db': () => ({ status: 'Running', progress: Math.round(5 + 20 * share()) }),
  'resize-events-db': () => ({ status: 'Running', progress: Math.round(60 + 30 * share()) }),
  'backup-orders-db': () => ({ status: 'Completed' }),
  'restore-users-db': () => ({ status: 'Failed', failReason: 'No capacity in the zone' }),
  'upgrade-events-db': () => {
    if (share() > 0.5) throw new ApiError('The service is busy', { status: 503 });
    return { status: 'Running', progress: 40 };
  },
};
const source = { getJob: async id => ({ id, ...JOBS[id]() }) };
const worker = new WaitWorker({ connection, clients: source, polling: fixed(200), lease: '2s' });
const waits = new DurableWaits({ connection });
for (const id of Object.keys(JOBS)) waits.waitForJob(id).catch(() => {});
await sleep(3500);

const queue = new Queue('jobwait', { connection });
const jobs = await queue.getJobs(['active', 'completed', 'failed'], 0, -1);
const rows = await Promise.all(jobs.map(async job => ({ job, state: await job.getState() })));
rows.sort((one, other) => one.job.name.localeCompare(other.job.name));
await Promise.all([queue.close(), waits.close(), worker.close()]);
await redis.stop();

const COLUMNS = { name: 20, state: 190, bar: 280, eta: 500, attempts: 590, error: 670 };
const ROW_HEIGHT = 30;
const heads = [
  text(COLUMNS.name, 26, 'name', { kind: 'faint' }),
  text(COLUMNS.state, 26, 'state', { kind: 'faint' }),
  text(COLUMNS.bar, 26, 'progress', { kind: 'faint' }),
  text(COLUMNS.eta, 26, 'eta', { kind: 'faint' }),
  text(COLUMNS.attempts, 26, 'attempts', { kind: 'faint' }),
  text(COLUMNS.error, 26, 'last error', { kind: 'faint' }),
];
const lines = rows.flatMap(({ job, state }, index) => {
  const y = 56 + index * ROW_HEIGHT;
  const { percent, eta, attempts, lastError } = job.progress;
  return [
    text(COLUMNS.name, y, job.name),
    text(COLUMNS.state, y, state),
    ...(percent === null ? [] : [bar(COLUMNS.bar, y - 10, 150, percent / 100)]),
    text(COLUMNS.bar + 160, y, percent === null ? '' : `${percent} %`),
    text(COLUMNS.eta, y, eta ? `${(eta / 1000).toFixed(1)} s` : ''),
    text(COLUMNS.attempts, y, attempts),
    text(COLUMNS.error, y, job.failedReason ? 'No capacity in the zone' : (lastError ?? '')),
  ];
});
const title = 'The waits of a queue, as BullMQ returns them';
const picture = svg(920, 60 + rows.length * ROW_HEIGHT, title, [...heads, ...lines]);
writeFileSync(new URL('../docs/pictures/durable-waits.svg', import.meta.url), picture);
