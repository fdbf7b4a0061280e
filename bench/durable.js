/**
 * Durable waits on two workers and a Redis with an append-only file: what kills lose, and what a wait costs, compared with
 * the same waits in one process and with a bare BullMQ processor that delays itself until its next poll.
 *
 *     npm run build
 *     node bench/durable.js [--waits 10000] [--held 50000] [--only cost,kills,held] [--seed 7]
 *
 * Needs redis-server, and takes about ten minutes; with `--waits 500 --held 1000` the figures mean less, not the counts.
 */
import { cpus } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Redis } from 'ioredis';
import { isRunning, LEASE_MS, runDurably, usageOf } from './durable/run.js';
import { messageOf, start } from './scale/child.js';
import { printHead, printRow, printTitle, seconds } from './scale/table.js';

const { values } = parseArgs({
  options: {
    waits: { type: 'string', default: '10000' },
    held: { type: 'string', default: '50000' },
    only: { type: 'string', default: 'cost,kills,held' },
    seed: { type: 'string', default: '7' },
  },
});
const parts = values.only.split(',');
const plan = {
  count: Number(values.waits),
  duration: '60 to 90 seconds',
  seed: Number(values.seed),
};
console.log(`${cpus()[0].model} x ${cpus().length}, Node ${process.version}, seed ${values.seed}`);
if (parts.includes('cost')) await compareCost();
if (parts.includes('kills')) await countLosses();
if (parts.includes('held')) await measureHeld(Number(values.held));

async function compareCost() {
  printTitle(`${plan.count} waits of 60 to 90 s, started together`);
  printHead('', 'requests per wait', 'mean delay', 'p95', 'CPU per wait', 'of it Redis', 'wrong');
  const one = await inOneProcess();
  printRow('one process, without Redis', ...cells(one));
  const durable = await runDurably(plan);
  printRow('jobwait/bullmq, two workers', ...cells(durable));
  printRow('bare BullMQ, a poll every 10 s', ...cells(await runDurably({ ...plan, kind: 'bare' })));
  const ratio = (durable.requests / one.requests).toFixed(2);
  console.log(`\nrequests relative to one process: ${ratio}`);
}

function cells({ requests, delay, cpu, redisCpu, wrong }) {
  return [
    requests.toFixed(2),
    seconds(delay.mean),
    seconds(delay.p95),
    `${cpu.toFixed(1)} ms`,
    redisCpu === undefined ? '' : `${redisCpu.toFixed(1)} ms`,
    wrong,
  ];
}

async function inOneProcess() {
  const rateLimit = { requestsPerSecond: 100_000 };
  const service = start('http-service.js', { ...plan, percentages: 'none' });
  const origin = await messageOf(service);
  const options = { ...plan, contender: 'jobwait', origin, idleAfter: 0, rateLimit };
  const figures = await messageOf(start('over-http.js', options, ['--expose-gc']));
  service.send('stop');
  const { requests } = await messageOf(service);
  const cpu = (1000 * figures.cpu) / plan.count;
  return { ...figures, cpu, requests: requests.length / plan.count };
}

async function countLosses() {
  const { ends, finished, wrong, extra } = await runDurably(plan, killEverything);
  printTitle('kill -9 of both workers, of Redis, of all, and of one worker, one after the other');
  printHead('', '');
  printRow('waits lost', plan.count - ends.length);
  printRow('waits doubled', finished - plan.count);
  printRow('wrong results', wrong);
  const after = ends.filter(
    ({ endsAt }) => endsAt > extra.killedAt && endsAt < extra.killedAt + 9000,
  );
  const delays = after.map(({ delay }) => delay).sort((one, other) => one - other);
  const p95 = delays[Math.floor(delays.length * 0.95)];
  const limit = seconds(LEASE_MS + 5000);
  printRow(
    `p95 of the delay in the 9 s after one of two was killed (at most ${limit})`,
    seconds(p95),
  );
}

/** Others take the place of those that are killed. */
async function killEverything({ redis, workers, startWorker, epoch }) {
  const running = () => workers.filter(isRunning);
  const kill = async several => {
    for (const worker of several) worker.kill('SIGKILL');
    await sleep(100);
  };
  await sleep(10_000);
  await kill(running());
  await Promise.all([startWorker(), startWorker()]);
  await redis.kill();
  await sleep(2000);
  await redis.restart();
  await sleep(5000);
  await Promise.all([kill(running()), redis.kill()]);
  await redis.restart();
  await Promise.all([startWorker(), startWorker()]);
  await sleep(epoch + 65_000 - Date.now());
  const killedAt = Date.now() - epoch;
  await kill(running().slice(0, 1));
  return { killedAt };
}

async function measureHeld(count) {
  const settings = { ...plan, count, duration: 'three minutes or more' };
  const { extra, wrong, finished } = await runDurably(settings, async ({ redis, workers }) => {
    const held = await mostHeld(redis.connection, count);
    const usages = await Promise.all(workers.map(usageOf));
    return { held, growth: usages.reduce((sum, { growth }) => sum + growth, 0) };
  });
  printTitle(`${count} waits on two workers`);
  printHead('held at the same time', 'memory per wait in a worker', 'wrong results', 'lost');
  const memory = `${(extra.growth / extra.held / 1024).toFixed(1)} KiB`;
  printRow(extra.held, memory, wrong, count - finished);
}

/** Waits until all are held, or the first have ended, and returns their number. */
async function mostHeld(connection, count) {
  const redis = new Redis(connection);
  let held = 0;
  for (let now = 0; now < count && now >= held * 0.99; ) {
    held = Math.max(held, now);
    await sleep(500);
    now = await redis.llen('bull:jobwait:active');
    if (now >= count) held = now;
  }
  redis.disconnect();
  return held;
}
