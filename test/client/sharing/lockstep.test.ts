import { expect, test, vi } from 'vitest';
import { fixed } from '../../../src/polling/fixed.js';
import { seeded } from '../../support/random.js';
import { START, useVirtualClock } from '../../support/virtual-clock.js';
import { simulate } from './support/client.js';
import { simulatedJobs } from './support/simulated-job.js';
import { strangers } from './support/strangers.js';
import { runUntilSettled } from './support/virtual-time.js';

const clock = useVirtualClock();

// Many waits take their time on a busy machine.
vi.setConfig({ testTimeout: 60_000 });
const MINUTE = 60_000;

/** The largest number of requests within a span of this many milliseconds. */
function maxWithin(milliseconds: number, times: readonly number[]): number {
  let first = 0;
  let most = 0;
  for (const [last, time] of times.entries()) {
    while ((times[first] ?? 0) < time - milliseconds) first += 1;
    most = Math.max(most, last - first + 1);
  }
  return most;
}

test('polls that cannot be shared stay as spread as planned', async () => {
  const random = seeded(3);
  const jobs = simulatedJobs(200, () => ({ createdAt: Math.floor(random() * 20_000) }));
  const between = strangers(100_000, { from: START, until: START + 20_000 });
  const { client, service } = simulate({ jobs, strangers: between });
  const waits = jobs.map(async ({ id, createdAt }, index) => {
    await new Promise(resolve => setTimeout(resolve, createdAt));
    const polling = fixed(15_000 + (index % 50) * 200);
    await client.waitForJob(id, { polling, timeout: 5 * MINUTE - createdAt }).catch(() => {});
  });
  await runUntilSettled(clock(), Promise.all(waits));
  const times = service
    .of('job')
    .map(({ at }) => at)
    .filter(at => at > 30_000 && at < 5 * MINUTE);
  // Ten per second on average; at random times, about 22 in the busiest second.
  expect(times.length / 270).toBeGreaterThan(8);
  expect(maxWithin(1000, times)).toBeLessThanOrEqual(35);
});

test('the polls of waits started together spread out', async () => {
  const jobs = simulatedJobs(100);
  const { client, service } = simulate({ jobs, strangers: strangers(100_000) });
  const random = seeded(4);
  const polling = { nextDelay: () => 20_000 * (0.9 + 0.2 * random()) };
  const waits = jobs.map(({ id }) =>
    client.waitForJob(id, { polling, timeout: 10 * MINUTE }).catch(() => {}),
  );
  await runUntilSettled(clock(), Promise.all(waits));
  const late = service
    .of('job')
    .map(({ at }) => at)
    .filter(at => at > 5 * MINUTE && at < 10 * MINUTE);
  expect(late.length).toBeGreaterThan(0);
  expect(maxWithin(200, late)).toBeLessThanOrEqual(25);
});
