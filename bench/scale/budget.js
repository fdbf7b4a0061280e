/** A rate limit that is too low for the waits. */
import { inVirtualTime, oneByOne } from './child.js';
import { SHARING, UNSHARED } from './contenders.js';
import { printHead, printRow, printTitle, seconds } from './table.js';

export async function measureBudget({ seed, quick }) {
  const count = quick ? 10 : 2000;
  const rateLimit = quick ? { requestsPerSecond: 1 } : { requestsPerSecond: 10, burst: 10 };
  const rows = ['even', 'none'].flatMap(percentages =>
    [SHARING, UNSHARED].map(contender => ({ percentages, contender })),
  );
  const run = row => inVirtualTime({ count, duration: 'eight minutes', rateLimit, seed, ...row });
  const figures = await oneByOne(rows, run, { quick });

  printTitle(
    `${count} jobs of 8 min started together, at most ${rateLimit.requestsPerSecond} requests/s`,
  );
  printHead('', 'requests per job', 'mean delay', 'p95', 'p95 / mean', 'max', 'wrong');
  for (const [index, { percentages, contender }] of rows.entries()) {
    const { byId, byList, delay, wrong } = figures[index];
    printRow(
      `${contender}: ${percentages}`,
      (byId + byList).toFixed(2),
      seconds(delay.mean),
      seconds(delay.p95),
      (delay.p95 / delay.mean).toFixed(2),
      seconds(delay.max),
      wrong,
    );
  }
}
