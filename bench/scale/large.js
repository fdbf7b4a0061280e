/** Crowds of ten and a hundred thousand: what they ask, and what they take of the process. */
import { inVirtualTime, oneByOne } from './child.js';
import { APART, SHARING } from './contenders.js';
import { milliseconds, printHead, printRow, printTitle, seconds } from './table.js';

const KINDS = {
  'even, together': { percentages: 'even' },
  'even, over 10 min': { percentages: 'even', begunOver: 600_000 },
  'none, over 10 min': { percentages: 'none', begunOver: 600_000 },
};

export async function measureLargeCrowds({ seed, quick }) {
  const rateLimit = { requestsPerSecond: 1000, burst: 1000 };
  const [ten, hundred] = quick ? [10, 20] : [10_000, 100_000];
  const kinds = Object.keys(KINDS);
  const rows = [
    { contender: APART, count: ten, kind: kinds[1] },
    ...[ten, hundred].flatMap(count => kinds.map(kind => ({ contender: SHARING, count, kind }))),
  ];
  const run = ({ contender, count, kind }) =>
    inVirtualTime({ contender, count, duration: 'eight minutes', rateLimit, seed, ...KINDS[kind] });
  const figures = await oneByOne(rows, run, { quick });

  printTitle('Large crowds of jobs of 8 min, at most 1,000 requests/s');
  printHead(
    'waits',
    'requests a job',
    'by id, lists',
    'mean delay',
    'p95',
    'wrong',
    'CPU',
    'a wait',
    'lag p50',
    'p99',
    'max',
    'beginning',
  );
  for (const [place, row] of rows.entries()) printFigures(row, figures[place]);
  console.log(
    '\nLag: real time that the loop was busy with one millisecond of virtual time in which something happened; CPU that of the simulated service included.',
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
    milliseconds(lag.beginning),
  );
}
