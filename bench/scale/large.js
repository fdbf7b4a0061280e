/** Ten and a hundred thousand waits: requests, delay, CPU and event loop lag. */
import { inVirtualTime, oneByOne } from './child.js';
import { SHARING, UNSHARED } from './contenders.js';
import { milliseconds, printHead, printRow, printTitle, seconds } from './table.js';

const KINDS = {
  'even, together': { percentages: 'even' },
  'even, over 10 min': { percentages: 'even', startedOver: 600_000 },
  'none, over 10 min': { percentages: 'none', startedOver: 600_000 },
};

export async function measureLargeBatches({ seed, quick }) {
  const rateLimit = { requestsPerSecond: 1000, burst: 1000 };
  const [ten, hundred] = quick ? [10, 20] : [10_000, 100_000];
  const kinds = Object.keys(KINDS);
  const rows = [
    { contender: UNSHARED, count: ten, kind: kinds[1] },
    ...[ten, hundred].flatMap(count => kinds.map(kind => ({ contender: SHARING, count, kind }))),
  ];
  const run = ({ contender, count, kind }) =>
    inVirtualTime({ contender, count, duration: 'eight minutes', rateLimit, seed, ...KINDS[kind] });
  const figures = await oneByOne(rows, run, { quick });

  printTitle('Many jobs of 8 min, at most 1,000 requests/s');
  printHead(
    'waits',
    'requests per job',
    'by id, lists',
    'mean delay',
    'p95',
    'wrong',
    'CPU',
    'per wait',
    'lag p50',
    'p99',
    'max',
    'start',
  );
  for (const [index, row] of rows.entries()) printFigures(row, figures[index]);
  console.log(
    '\nLag: real time for which a millisecond of virtual time with activity kept the loop busy. CPU includes the simulated service.',
  );
}

function printFigures({ contender, count, kind }, { byId, byList, delay, wrong, cpu, lag }) {
  printRow(
    `${contender}: ${count.toLocaleString('en')}, ${kind}`,
    (byId + byList).toFixed(2),
    `${byId.toFixed(2)}, ${byList.toFixed(2)}`,
    seconds(delay.mean),
    seconds(delay.p95),
    wrong,
    `${cpu.toFixed(1)} s`,
    milliseconds((1000 * cpu) / count),
    milliseconds(lag.p50),
    milliseconds(lag.p99),
    milliseconds(lag.max),
    milliseconds(lag.startup),
  );
}
