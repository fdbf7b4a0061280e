import { describe, expect, test } from 'vitest';
import { RateLimiter } from '../../../src/client/rate-limit/rate-limiter.js';
import { seeded } from '../../support/random.js';
import { useVirtualClock } from '../../support/virtual-clock.js';

const clock = useVirtualClock();

interface Grant {
  readonly requestedAt: number;
  readonly at: number;
}

interface Traffic {
  readonly perSecond: number;
  readonly burst: number;
  readonly granted: readonly Grant[];
}

/**
 * The grants of a random limiter under random demand, a tenth of which is aborted. If `throttled`, a tenth of the requests
 * is throttled and half have deadlines.
 */
async function traffic(seed: number, throttled = false): Promise<Traffic> {
  const random = seeded(seed);
  const perSecond = 0.3 + random() * 40;
  const burst = 1 + Math.floor(random() * 5);
  const limiter = new RateLimiter(perSecond, burst);
  const granted: Grant[] = [];
  const takes: Promise<void>[] = [];
  for (let taker = 0; taker < 200; taker += 1) {
    if (random() < 0.4) await clock().tickAsync(Math.floor((random() * 3000) / perSecond));
    const controller = new AbortController();
    const requestedAt = performance.now();
    const deadlineAt = throttled && random() < 0.5 ? requestedAt + random() * 20_000 : undefined;
    const take = limiter.acquire({ signal: controller.signal, deadlineAt });
    takes.push(
      take.then(() => void granted.push({ requestedAt, at: performance.now() })).catch(() => {}),
    );
    if (random() < 0.1) controller.abort();
    if (throttled && random() < 0.1) {
      limiter.throttle({ requestedAt, retryAfter: random() < 0.5 ? 0 : random() * 10_000 });
    }
  }
  await clock().runAllAsync();
  await Promise.all(takes);
  return { perSecond, burst, granted };
}

/** By how many the grants of any window that ends with this one are more than burst + rate x its length. */
function excess({ perSecond, burst, granted }: Traffic, last: number, endsAt: number): number {
  const inWindow = granted.slice(0, last + 1).map(({ at }, first) => {
    const length = Math.max(endsAt - at, 0);
    return last - first + 1 - (burst + (perSecond * length) / 1000);
  });
  return Math.max(...inWindow);
}

describe.each([1, 2, 3, 4, 5, 6, 7, 8])('under any demand (seed %i)', seed => {
  test('no window holds more than burst + rate x its length', async () => {
    const all = await traffic(seed);
    const worst = Math.max(...all.granted.map(({ at }, index) => excess(all, index, at)));
    expect(worst).toBeLessThan(1e-5);
  });

  test('no request waits longer than necessary, to the millisecond', async () => {
    const all = await traffic(seed);
    const late = all.granted
      .map((grant, index) => ({ ...grant, index }))
      .filter(({ requestedAt, at }) => at > requestedAt);
    expect(late.length).toBeGreaterThan(10);
    const needless = late.filter(({ at, index }) => excess(all, index, at - 1) <= 0);
    expect(needless).toEqual([]);
  });

  test('requests are served in order of arrival', async () => {
    const requestedAt = (await traffic(seed)).granted.map(grant => grant.requestedAt);
    expect(requestedAt).toEqual(requestedAt.toSorted((one, other) => one - other));
  });
});

test.each([1, 2, 3, 4, 5, 6, 7, 8])(
  'no window holds more with deadlines and throttling (seed %i)',
  async seed => {
    const all = await traffic(seed, true);
    const worst = Math.max(...all.granted.map(({ at }, index) => excess(all, index, at)));
    expect(worst).toBeLessThan(1e-5);
    expect(all.granted.length).toBeGreaterThan(150);
  },
);
