/** Waits over sockets on loopback: memory and CPU, compared with a bare undici loop and other libraries. */
import { messageOf, oneByOne, start } from './child.js';
import { SHARING, UNSHARED } from './contenders.js';
import { milliseconds, printHead, printRow, printTitle, seconds } from './table.js';

const BARE = 'bare undici loop, 10 s';
const CONTENDERS = [SHARING, UNSHARED, BARE, 'AWS (util-waiter)', 'Azure (core-lro), 10 s'];
/** High enough to have no effect. */
const RATE = { requestsPerSecond: 100_000 };

export async function measureOverHttp({ seed, quick }) {
  const plan = quick
    ? { count: 20, duration: 'seconds', idleAfter: 2000, rateLimit: RATE, seed }
    : { count: 10_000, duration: 'half a minute', idleAfter: 18_000, rateLimit: RATE, seed };
  const runs = await oneByOne(CONTENDERS, contender => runOf(contender, plan), { quick });

  const jobs = quick ? '2.5 to 4.5 s' : '20 to 60 s';
  printTitle(`${plan.count} waits over HTTP started together, for jobs of ${jobs}, no percentages`);
  printHead(
    '',
    'requests per job',
    'memory per wait',
    'above a bare loop',
    'resident',
    'CPU',
    'relative to a bare loop with the same requests',
    'mean delay',
    'p95',
    'lag p50',
    'p99',
    'max',
    'start',
    'wrong',
  );
  const bare = runs[CONTENDERS.indexOf(BARE)].figures;
  for (const [index, run] of runs.entries()) {
    if (run.figures) printRun(CONTENDERS[index], run, bare);
  }
}

async function runOf(contender, plan) {
  const { figures, log } = await withService(plan, origin =>
    messageOf(start('over-http.js', { ...plan, contender, origin }, ['--expose-gc'])),
  );
  const requests = log.requests.length / plan.count;
  if (contender !== SHARING && contender !== UNSHARED) return { figures, requests };
  const { figures: replayed } = await withService(plan, origin => replay(log, origin));
  return { figures, requests, replayed };
}

/** Runs a measurement against a new service. Returns its figures, and the requests that the service received. */
async function withService(plan, run) {
  const service = start('http-service.js', { ...plan, percentages: 'none' });
  try {
    const figures = await run(await messageOf(service));
    service.send('stop');
    return { figures, log: await messageOf(service) };
  } finally {
    service.kill();
  }
}

function replay(log, origin) {
  const child = start('replay.js', { origin }, ['--expose-gc']);
  child.send(log);
  return messageOf(child);
}

function printRun(contender, { figures, requests, replayed }, bare) {
  const { used, resident, cpu, delay, lag, startup, wrong } = figures;
  printRow(
    contender,
    requests.toFixed(2),
    kibibytes(used),
    kibibytes(used - bare.used),
    kibibytes(resident),
    `${cpu.toFixed(1)} s`,
    replayed ? `${(cpu / replayed.cpu).toFixed(2)} (${replayed.cpu.toFixed(1)} s)` : '',
    seconds(delay.mean),
    seconds(delay.p95),
    milliseconds(lag.p50),
    milliseconds(lag.p99),
    milliseconds(lag.max),
    milliseconds(startup),
    wrong,
  );
}

function kibibytes(bytes) {
  return `${(bytes / 1024).toFixed(1)} KiB`;
}
