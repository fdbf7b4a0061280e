/** Many waits that time out at the same time, long before their jobs end. */
import { inVirtualTime, oneByOne } from './child.js';
import { SHARING, UNSHARED } from './contenders.js';
import { printHead, printRow, printTitle, seconds } from './table.js';

const TIMEOUT_MS = 300_000;

export async function measureDeadline({ seed, quick }) {
  const rateLimit = { requestsPerSecond: 1000, burst: 1000 };
  const count = quick ? 10 : 10_000;
  const plan = { count, duration: 'an hour', timeout: TIMEOUT_MS, rateLimit, seed };
  const rows = ['even', 'none'].flatMap(percentages =>
    [SHARING, UNSHARED].map(contender => ({ percentages, contender })),
  );
  const figures = await oneByOne(rows, row => inVirtualTime({ ...plan, ...row }), { quick });

  printTitle(`${count} waits of 5 min started together, for jobs of an hour`);
  printHead('', 'requests', 'from 30 s before the deadline on', 'last settled after it', 'wrong');
  for (const [index, { percentages, contender }] of rows.entries()) {
    const { byId, byList, lastRequests, ended, wrong } = figures[index];
    printRow(
      `${contender}: ${percentages}`,
      Math.round((byId + byList) * count),
      lastRequests,
      seconds(ended - TIMEOUT_MS),
      wrong,
    );
  }
}
