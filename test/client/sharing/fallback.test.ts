import { describe, expect, test, vi } from 'vitest';
import { fixed } from '../../../src/polling/fixed.js';
import { useVirtualClock } from '../../support/virtual-clock.js';
import { simulate } from './support/client.js';
import type { ListFaults, ListReply } from './support/faulty-list.js';
import { simulatedJobs } from './support/simulated-job.js';
import type { SimulatedService } from './support/simulated-service.js';
import { runUntilSettled } from './support/virtual-time.js';
import { outcomeOf } from './support/waits.js';

const clock = useVirtualClock();

// Many waits take their time on a busy machine.
vi.setConfig({ testTimeout: 60_000 });
const MINUTE = 60_000;
const INTERVAL = 10_000;
const COUNT = 20;

const faulty: Record<string, ListReply> = {
  'fails with 500': { status: 500 },
  'is rejected with 403': { status: 403 },
  'does not exist': { status: 404 },
  'is not JSON': { body: '<html>' },
  hangs: { delay: Number.POSITIVE_INFINITY },
  'takes 20 s': { delay: 20_000 },
};

/** Runs waits that poll every ten seconds, and measures the longest time between two polls. */
async function longestGap(faults: ListFaults, minutes: number) {
  const jobs = simulatedJobs(COUNT, () => ({ endsAt: minutes * MINUTE }));
  const { client, service } = simulate({ jobs, faults });
  let longest = 0;
  const waits = jobs.map(async ({ id }) => {
    let last = 0;
    const wait = client.waitForJob(id, { polling: fixed(INTERVAL), timeout: '10h' });
    wait.on('poll', ({ latency }) => {
      const requestedAt = performance.now() - latency;
      longest = Math.max(longest, requestedAt - last);
      last = performance.now();
    });
    return wait.then(
      job => ({ at: performance.now(), job }),
      error => ({ at: 0, error }),
    );
  });
  const outcomes = await runUntilSettled(clock(), Promise.all(waits));
  return { service, outcomes, longest, client };
}

/** The minutes in which the list was requested. */
function minutesOfScans(service: SimulatedService): number[] {
  return [...new Set(service.of('list').map(({ at }) => Math.floor(at / MINUTE)))];
}

describe.each(Object.entries(faulty))('while the list %s', (_, reply) => {
  test('every poll runs about when it is due, and the list is tried less and less often', async () => {
    const { service, outcomes, longest } = await longestGap({ answer: () => reply }, 20);
    expect([...new Set(outcomes.map(outcomeOf))]).toEqual(['completed']);
    // The tolerance, the timeout of a page, and the latency.
    expect(longest).toBeLessThanOrEqual(INTERVAL * 1.2 + 5500);
    for (const { at } of outcomes) expect(at).toBeLessThan(20 * MINUTE + INTERVAL * 1.2 + 6000);
    const lists = service.of('list').length;
    expect(lists).toBeGreaterThanOrEqual(2);
    // After pauses of 1, 2, 4 and 8 minutes.
    expect(lists).toBeLessThanOrEqual(8);
  });
});

test('the list is used again once it works', async () => {
  const { service, client } = await longestGap(
    { answer: ({ at }) => (at < 5 * MINUTE ? { status: 500 } : undefined) },
    40,
  );
  const lists = minutesOfScans(service);
  expect(lists.some(minute => minute < 5)).toBe(true);
  expect(lists.filter(minute => minute > 20).length).toBeGreaterThan(18);
  expect(client.stats().saved).toBeGreaterThan(COUNT * 120);
});

test('a page that hangs delays no deadline', async () => {
  const jobs = simulatedJobs(100);
  const { client } = simulate({ jobs, faults: { answer: () => ({ delay: Infinity }) } });
  const ends = jobs.map(async ({ id }) => {
    const wait = client.waitForJob(id, { polling: fixed(INTERVAL), timeout: 10_500 });
    await wait.catch(() => {});
    return performance.now();
  });
  const times = await runUntilSettled(clock(), Promise.all(ends));
  expect(Math.min(...times)).toBeGreaterThanOrEqual(10_500);
  expect(Math.max(...times)).toBeLessThan(17_000);
});
