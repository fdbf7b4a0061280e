/** Waits over sockets on loopback: memory and CPU, against a bare undici loop and others. */
import { messageOf, oneByOne, start } from './child.js';
import { APART, SHARING } from './contenders.js';
import { milliseconds, printHead, printRow, printTitle, seconds } from './table.js';

const BARE = 'bare undici loop, 10 s';
const SHOWN = [SHARING, APART, BARE, 'AWS (util-waiter)', 'Azure (core-lro), 10 s'];
/** High enough not to matter. */
const RATE = { requestsPerSecond: 100_000 };

export async function measureOverHttp({ seed, quick }) {
  const plan = quick
    ? { count: 20, duration: 'seconds', quietAfter: 2000, rateLimit: RATE, seed }
    : { count: 10_000, duration: 'half a minute', quietAfter: 18_000, rateLimit: RATE, seed };
  const runs = await oneByOne(SHOWN, contender => runOf(contender, plan), { quick });

  const jobs = quick ? '2.5 to 4.5 s' : '20 to 60 s';
  printTitle(`${plan.count} waits over HTTP begun together, for jobs of ${jobs}, no percentages`);
  printHead(
    '',
    'requests a job',
    'memory a wait',
    'above the bare loop',
    'resident',
    'CPU',
    'over the same requests bare',
    'mean delay',
    'p95',
    'lag p50',
    'p99',
    'max',
    'beginning',
    'wrong',
  );
  const bare = runs[SHOWN.indexOf(BARE)].figures;
  for (const [place, run] of runs.entries()) {
    if (run.figures) printRun(SHOWN[place], run, bare);
  }
}

async function runOf(contender, plan) {
  const { figures, log } = await withService(plan, origin =>
    messageOf(start('over-http.js', { ...plan, contender, origin }, ['--expose-gc'])),
  );
  const requests = log.requests.length / plan.count;
  if (contender !== SHARING && contender !== APART) return { figures, requests };
  const { figures: again } = await withService(plan, origin => replay(log, origin));
  return { figures, requests, again };
}

/** Runs something against a fresh service, and gives what came of it with what the service was asked. */
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

function printRun(contender, { figures, requests, again }, bare) {
  const { used, resident, cpu, delay, lag, beginning, wrong } = figures;
  printRow(
    contender,
    requests.toFixed(2),
    kibibytes(used),
    kibibytes(used - bare.used),
    kibibytes(resident),
    `${cpu.toFixed(1)} s`,
    again ? `${(cpu / again.cpu).toFixed(2)} (${again.cpu.toFixed(1)} s)` : '',
    seconds(delay.mean),
    seconds(delay.p95),
    milliseconds(lag.p50),
    milliseconds(lag.p99),
    milliseconds(lag.max),
    milliseconds(beginning),
    wrong,
  );
}

function kibibytes(bytes) {
  return `${(bytes / 1024).toFixed(1)} KiB`;
}
