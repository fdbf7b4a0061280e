import { expect, test } from 'vitest';
import { RateLimiter } from '../../../src/client/rate-limit/rate-limiter.js';
import { useVirtualClock } from '../../support/virtual-clock.js';

const clock = useVirtualClock();

test('a request at its deadline waits for one of those that are old, however many there are', async () => {
  const limiter = new RateLimiter(10, 1);
  const served: [name: string, at: number][] = [];
  const acquire = async (name: string, deadlineAt?: number): Promise<void> => {
    await limiter.acquire({ deadlineAt });
    served.push([name, performance.now()]);
  };
  const old = Array.from({ length: 1000 }, () => acquire('old'));
  await clock().tickAsync(60_050);
  const urgent = [acquire('urgent', 60_000), acquire('urgent', 60_000)];
  await clock().runAllAsync();
  await Promise.all([...old, ...urgent]);
  const times = served.filter(([name]) => name === 'urgent').map(([, at]) => at);
  expect(times).toEqual([60_100, 60_300]);
});
