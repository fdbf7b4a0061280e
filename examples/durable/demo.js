// A hundred durable waits on two workers, one of which is killed: npm run demo:durable
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { DurableWaits } from '../../dist/bullmq.js';
import { startJobServer } from '../../dist/testing.js';
import { startRedis } from './redis.js';

const WAITS = 100;

const redis = await startRedis();
if (!redis) {
  console.log(
    'redis-server is not installed, so there is nothing to show (Debian: apt-get install redis-server)',
  );
  process.exit();
}
const server = await startJobServer({ service: 'gaussdb', speed: 20 });
const children = new Set();
// However the demo ends, its child processes end with it.
process.on('exit', () => {
  for (const child of children) child.kill('SIGKILL');
});
process.once('SIGINT', () => process.exit(130));
process.once('SIGTERM', () => process.exit(143));

const [first, second] = await Promise.all([startWorker(), startWorker()]);
console.log(`Redis on port ${redis.connection.port}, workers ${first.pid} and ${second.pid}\n`);

const waits = new DurableWaits({ connection: redis.connection });
await waits.ready;
const ends = { completed: 0, failed: 0, wrong: 0 };
const progress = new Map();
const settled = Array.from({ length: WAITS }, async (_, index) => {
  const id = `job-${String(index).padStart(3, '0')}`;
  const fails = index % 10 === 9;
  server.job(id, {
    duration: 80_000 + index * 1000,
    progress: 'even',
    ...(fails && { outcome: 'Failed', failReason: `disk full on ${id}` }),
  });
  const wait = waits.waitForJob(id);
  wait.on('progress', ({ percent }) => progress.set(id, percent));
  try {
    const job = await wait;
    ends[job.id === id && !fails ? 'completed' : 'wrong'] += 1;
  } catch (error) {
    ends[fails && error.failReason === `disk full on ${id}` ? 'failed' : 'wrong'] += 1;
  }
});
let isOver = false;
const report = (async () => {
  for (let second = 1; !isOver; second++) {
    await sleep(1000);
    const sum = [...progress.values()].reduce((total, percent) => total + percent, 0);
    const { completed, failed } = ends;
    console.log(
      `${String(second).padStart(3)} s  ${Math.round(sum / WAITS)} %  completed ${completed}, failed ${failed}`,
    );
  }
})();

await sleep(3000);
first.kill('SIGKILL');
console.log(`       kill -9 ${first.pid}: its waits go on at worker ${second.pid} within 3 s`);

await Promise.all(settled);
isOver = true;
await report;
const { completed, failed, wrong } = ends;
const lost = WAITS - completed - failed - wrong;
console.log(
  `\n${WAITS} waits: ${completed} completed, ${failed} failed as they should, ${wrong} wrong, ${lost} lost; ${server.requests.length} requests`,
);
await waits.close();
second.kill('SIGTERM');
await once(second, 'exit');
await Promise.all([server.close(), redis.stop()]);
process.exitCode = wrong + lost === 0 ? 0 : 1;

async function startWorker() {
  const { endpoint, projectId, token } = server;
  const options = { connection: redis.connection, server: { endpoint, projectId, token } };
  const child = fork(new URL('worker.js', import.meta.url), [JSON.stringify(options)]);
  children.add(child);
  child.once('exit', () => children.delete(child));
  await once(child, 'message');
  return child;
}
