/** Many waits whose time runs out at the same moment, long before their jobs end. */
import { inVirtualTime, oneByOne } from './child.js';
import { APART, SHARING } from './contenders.js';
import { printHead, printRow, printTitle, seconds } from './table.js';

const TIMEOUT = 300_000;

export async function measureDeadline({ seed, quick }) {
  const rateLimit = { requestsPerSecond: 1000, burst: 1000 };
  const count = quick ? 10 : 10_000;
  const plan = { count, duration: 'an hour', timeout: TIMEOUT, rateLimit, seed };
  const rows = ['even', 'none'].flatMap(percentages =>
    [SHARING, APART].map(contender => ({ percentages, contender })),
  );
  const figures = await oneByOne(rows, row => inVirtualTime({ ...plan, ...row }), { quick });

  printTitle(`${count} waits of 5 min begun together, for jobs of an hour`);
  printHead('', 'requests', 'from 30 s before the deadline on', 'last ended after it', 'wrong');
  for (const [place, { percentages, contender }] of rows.entries()) {
    const { byId, byList, lastRequests, ended, wrong } = figures[place];
    printRow(
      `${contender}: ${percentages}`,
      Math.round((byId + byList) * count),
      lastRequests,
      seconds(ended - TIMEOUT),
      wrong,
    );
  }
}
