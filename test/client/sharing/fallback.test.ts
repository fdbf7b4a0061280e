import { describe, expect, test, vi } from 'vitest';
import { fixed } from '../../../src/polling/fixed.js';
import { useVirtualClock } from '../../support/virtual-clock.js';
import { simulate } from './support/client.js';
import { wordOf } from './support/crowd.js';
import { simulatedJobs } from './support/simulated-job.js';
import type { SimulatedService } from './support/simulated-service.js';
import type { Lies, ListReply } from './support/task-list.js';
import { runUntilSettled } from './support/virtual-time.js';

const clock = useVirtualClock();

// Crowds take their time on a machine that does other things as well.
vi.setConfig({ testTimeout: 60_000 });
const MINUTE = 60_000;
const INTERVAL = 10_000;

const unwell: Record<string, ListReply> = {
  'fails by 500': { status: 500 },
  'is refused by 403': { status: 403 },
  'is not there': { status: 404 },
  'is no JSON': { body: '<html>' },
  hangs: { delay: Number.POSITIVE_INFINITY },
  'takes 20 s': { delay: 20_000 },
};

/** Forty waits that look each ten seconds, for so long; how far apart their looks were. */
async function gapsOf(lies: Lies, minutes: number) {
  const jobs = simulatedJobs(40, () => ({ endsAt: minutes * MINUTE }));
  const { client, service } = simulate({ jobs, lies });
  let longest = 0;
  const waits = jobs.map(async ({ id }) => {
    let last = 0;
    const wait = client.waitForJob(id, { polling: fixed(INTERVAL), timeout: '10h' });
    wait.on('poll', ({ latency }) => {
      const began = performance.now() - latency;
      longest = Math.max(longest, began - last);
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

/** When the list was asked, in whole minutes, each once. */
function minutesOfLists(service: SimulatedService): number[] {
  return [...new Set(service.of('list').map(({ at }) => Math.floor(at / MINUTE)))];
}

describe.each(Object.entries(unwell))('while the list %s', (_, reply) => {
  test('each look is taken about when it is due, and the list is tried ever less', async () => {
    const { service, outcomes, longest } = await gapsOf({ answer: () => reply }, 20);
    expect([...new Set(outcomes.map(wordOf))]).toEqual(['completed']);
    // Its tolerance, the patience with a list that may have been all but there, and the way to the service.
    expect(longest).toBeLessThanOrEqual(INTERVAL * 1.2 + 5500);
    for (const { at } of outcomes) expect(at).toBeLessThan(20 * MINUTE + INTERVAL * 1.2 + 6000);
    const lists = service.of('list').length;
    expect(lists).toBeGreaterThanOrEqual(2);
    // After 1, 2, 4 and 8 minutes of rest.
    expect(lists).toBeLessThanOrEqual(8);
  });
});

test('once the list is well again it is used again', async () => {
  const { service, client } = await gapsOf(
    { answer: ({ at }) => (at < 5 * MINUTE ? { status: 500 } : undefined) },
    40,
  );
  const lists = minutesOfLists(service);
  expect(lists.some(minute => minute < 5)).toBe(true);
  expect(lists.filter(minute => minute > 20).length).toBeGreaterThan(18);
  expect(client.stats().saved).toBeGreaterThan(40 * 120);
});

test('a page that hangs holds up nobody whose deadline comes', async () => {
  const jobs = simulatedJobs(100);
  const { client } = simulate({ jobs, lies: { answer: () => ({ delay: Infinity }) } });
  const ends = jobs.map(async ({ id }) => {
    const wait = client.waitForJob(id, { polling: fixed(INTERVAL), timeout: 10_500 });
    await wait.catch(() => {});
    return performance.now();
  });
  const times = await runUntilSettled(clock(), Promise.all(ends));
  expect(Math.min(...times)).toBeGreaterThanOrEqual(10_500);
  expect(Math.max(...times)).toBeLessThan(17_000);
});
