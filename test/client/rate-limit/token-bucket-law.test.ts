import { describe, expect, test } from 'vitest';
import { RateLimiter } from '../../../src/client/rate-limit/rate-limiter.js';
import { seeded } from '../../support/random.js';
import { useVirtualClock } from '../../support/virtual-clock.js';

const clock = useVirtualClock();

interface Grant {
  readonly asked: number;
  readonly at: number;
}

interface Traffic {
  readonly perSecond: number;
  readonly burst: number;
  readonly granted: readonly Grant[];
}

/**
 * A bucket of a random size under random demand, a tenth of which loses interest. With complaints a tenth is answered
 * by being told to send less, and half is pressed.
 */
async function traffic(seed: number, complaints = false): Promise<Traffic> {
  const random = seeded(seed);
  const perSecond = 0.3 + random() * 40;
  const burst = 1 + Math.floor(random() * 5);
  const bucket = new RateLimiter(perSecond, burst);
  const granted: Grant[] = [];
  const takes: Promise<void>[] = [];
  for (let taker = 0; taker < 200; taker += 1) {
    if (random() < 0.4) await clock().tickAsync(Math.floor((random() * 3000) / perSecond));
    const controller = new AbortController();
    const asked = performance.now();
    const deadlineAt = complaints && random() < 0.5 ? asked + random() * 20_000 : undefined;
    const take = bucket.acquire({ signal: controller.signal, deadlineAt });
    takes.push(
      take.then(() => void granted.push({ asked, at: performance.now() })).catch(() => {}),
    );
    if (random() < 0.1) controller.abort();
    if (complaints && random() < 0.1) {
      bucket.throttle({ requestedAt: asked, retryAfter: random() < 0.5 ? 0 : random() * 10_000 });
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

describe.each([1, 2, 3, 4, 5, 6, 7, 8])('whatever is asked of a bucket (seed %i)', seed => {
  test('no window holds more than burst + rate x its length', async () => {
    const all = await traffic(seed);
    const worst = Math.max(...all.granted.map(({ at }, index) => excess(all, index, at)));
    expect(worst).toBeLessThan(1e-5);
  });

  test('nobody waits unless a grant a millisecond earlier had been too many', async () => {
    const all = await traffic(seed);
    const late = all.granted
      .map((grant, index) => ({ ...grant, index }))
      .filter(({ asked, at }) => at > asked);
    expect(late.length).toBeGreaterThan(10);
    const needless = late.filter(({ at, index }) => excess(all, index, at - 1) <= 0);
    expect(needless).toEqual([]);
  });

  test('first come is first served', async () => {
    const asked = (await traffic(seed)).granted.map(grant => grant.asked);
    expect(asked).toEqual(asked.toSorted((one, other) => one - other));
  });
});

test.each([1, 2, 3, 4, 5, 6, 7, 8])(
  'no window holds more whoever is pressed and however often the service complains (seed %i)',
  async seed => {
    const all = await traffic(seed, true);
    const worst = Math.max(...all.granted.map(({ at }, index) => excess(all, index, at)));
    expect(worst).toBeLessThan(1e-5);
    expect(all.granted.length).toBeGreaterThan(150);
  },
);
