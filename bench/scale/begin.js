/**
 * A thousand waits as users have them, however they begin: the default rate limit, jobs that the service does not know at
 * first, and no past runs. With `--check`, figures beyond their bounds fail.
 */
import { inVirtualTime, oneByOne } from './child.js';
import { SHARING, UNSHARED } from './contenders.js';
import { printHead, printRow, printTitle, seconds } from './table.js';

const DEFAULT_RATE = { requestsPerSecond: 10, burst: 10 };
const HIGH_RATE = { requestsPerSecond: 1000, burst: 1000 };
const TEN_MINUTES = 600_000;
const SEEDS = 3;
const MAX_DELAY_MS = 2500;

/** Bounds: requests per job, and the cost (mean delay in seconds + requests per job) relative to that without sharing. */
const ROWS = {
  'begun together, even percentages': { percentages: 'even', bounds: [2, 0.25] },
  'begun together, none': { percentages: 'none', bounds: [2.5, 0.12] },
  'over 10 min, even': { percentages: 'even', startedOver: TEN_MINUTES, bounds: [3, 0.33] },
  'over 10 min, none': { percentages: 'none', startedOver: TEN_MINUTES, bounds: [3, 0.14] },
  '200 among 2,000 of others, even': {
    percentages: 'even',
    count: 200,
    others: 2000,
    bounds: [4, 0.5],
  },
};

export async function measureBeginnings({ seed, quick, check }) {
  const plan = {
    count: 1000,
    duration: 'eight minutes',
    unknownFor: 5000,
    latency: [40, 100],
    withoutHistory: true,
  };
  const seeds = Array.from({ length: quick ? 1 : SEEDS }, (_, index) => seed + index);
  const meanOf = async own => {
    const few = quick && { count: 20 };
    const run = each => inVirtualTime({ ...plan, ...own, ...few, seed: each });
    return meanFigures(await oneByOne(seeds, run, { quick }));
  };
  const measure = async ({ bounds, ...own }) => ({
    bounds,
    shared: await meanOf({ ...own, contender: SHARING, rateLimit: DEFAULT_RATE }),
    unshared: await meanOf({ ...own, contender: UNSHARED, rateLimit: HIGH_RATE }),
  });
  const results = await oneByOne(Object.values(ROWS), measure, { quick });

  printTitle(
    `1,000 jobs of 8 min, unknown for up to 5 s, no past runs, the default rate limit (mean of ${seeds.length} seeds)`,
  );
  printHead(
    '',
    'requests per job',
    'by id, lists',
    'bound',
    'mean delay',
    'p95',
    'cost / unshared cost',
    'bound',
    'wrong',
    'without sharing',
  );
  for (const [index, name] of Object.keys(ROWS).entries()) printResult(name, results[index]);
  const broken = results.flatMap((result, index) =>
    violations(result).map(violation => `${Object.keys(ROWS)[index]}: ${violation}`),
  );
  if (!check) return;
  console.log(`\n${broken.join('\n') || 'No bound is broken.'}`);
  if (broken.length > 0) process.exitCode = 1;
}

function meanFigures(runs) {
  const mean = of => runs.reduce((sum, run) => sum + of(run), 0) / runs.length;
  const byId = mean(run => run.byId);
  const byList = mean(run => run.byList);
  const delay = mean(run => run.delay.mean);
  return {
    byId,
    byList,
    requests: byId + byList,
    delay,
    p95: mean(run => run.delay.p95),
    wrong: mean(run => run.wrong),
    cost: byId + byList + delay / 1000,
  };
}

function printResult(name, { shared, unshared, bounds: [requests, cost] }) {
  printRow(
    name,
    shared.requests.toFixed(2),
    `${shared.byId.toFixed(2)}, ${shared.byList.toFixed(2)}`,
    requests.toFixed(1),
    seconds(shared.delay),
    seconds(shared.p95),
    (shared.cost / unshared.cost).toFixed(2),
    cost,
    shared.wrong + unshared.wrong,
    `${unshared.requests.toFixed(1)}, ${seconds(unshared.delay)}`,
  );
}

function violations({ shared, unshared, bounds: [requests, cost] }) {
  const found = [];
  if (shared.requests > requests) found.push(`${shared.requests.toFixed(2)} requests per job`);
  if (shared.cost / unshared.cost > cost)
    found.push(`${(shared.cost / unshared.cost).toFixed(2)} of the unshared cost`);
  if (shared.delay > MAX_DELAY_MS) found.push(`a mean delay of ${seconds(shared.delay)}`);
  if (shared.wrong + unshared.wrong > 0) found.push('wrong outcomes');
  return found;
}
