import { describe, expect, test, vi } from 'vitest';
import { fixed } from '../../../src/polling/fixed.js';
import { waitForJob } from '../../../src/wait-for-job.js';
import { clientOf, rejectionOf } from '../../support/client.js';
import { serve } from '../../support/http-server.js';
import { useVirtualClock } from '../../support/virtual-clock.js';
import { simulate } from './support/client.js';
import { simulatedJobs } from './support/simulated-job.js';
import { runFor, runUntilSettled } from './support/virtual-time.js';

describe('over a socket', () => {
  test('the connection is closed when the last of several waits on a job is aborted', async () => {
    const server = await serve(() => {});
    const client = clientOf(server);
    const waits = [1, 2, 3].map(() => client.waitForJob('job-1'));
    const ends = waits.map(wait => rejectionOf(wait));
    await vi.waitFor(() => expect(server.received).toHaveLength(1));
    waits[0]?.abort();
    waits[1]?.abort();
    await Promise.all(ends.slice(0, 2));
    expect(server.open()).toBe(1);
    waits[2]?.abort();
    await ends[2];
    await vi.waitFor(() => expect(server.open()).toBe(0));
    expect(server.received).toHaveLength(1);
  });
});

describe('in virtual time', () => {
  const clock = useVirtualClock();
  const jobs = simulatedJobs(100);

  test('a wait with a client as its source shares polls like those of the client', async () => {
    const { client, service } = simulate({ jobs });
    const own = client.waitForJob('job-1', { polling: fixed('10s'), timeout: '1m' });
    const foreign = waitForJob('job-1', { source: client, polling: fixed('10s'), timeout: '1m' });
    const ends = [own, foreign].map(wait => rejectionOf(wait));
    await runUntilSettled(clock(), Promise.all(ends));
    expect(service.requestsFor('job-1').length).toBeLessThanOrEqual(9);
    expect(await ends[1]).toMatchObject({ code: 'WAIT_TIMEOUT' });
  });

  test.each([
    ['before the first response', 20],
    ['between polls', 5000],
    ['when polls are due', 10_010],
    ['during a scan', 10_120],
    ['much later', 100_000],
  ])('close() aborts all waits, %s, and leaves nothing behind', async (_, time) => {
    const { client, service } = simulate({ jobs, latency: 100 });
    const waits = jobs.map(({ id }) => client.waitForJob(id, { polling: fixed('10s') }));
    const foreign = waitForJob('job-1', { source: client, polling: fixed('10s') });
    const ends = [...waits, foreign].map(wait => rejectionOf(wait));
    await runFor(clock(), time);
    await client.close();
    for (const error of await Promise.all(ends)) {
      expect(error).toMatchObject({ name: 'AbortError' });
    }
    expect(service.open).toBe(0);
    expect(clock().countTimers()).toBe(0);
  });

  test('a scan is canceled when all waits are aborted', async () => {
    const { client, service } = simulate({ jobs, latency: 3000 });
    const waits = jobs.map(({ id }) => client.waitForJob(id, { polling: fixed('10s') }));
    const ends = Promise.all(waits.map(wait => rejectionOf(wait)));
    let tries = 0;
    while (!service.of('list').some(({ endedAt }) => endedAt === undefined) && tries < 1000) {
      await runFor(clock(), 100);
      tries += 1;
    }
    expect(tries).toBeLessThan(1000);
    for (const wait of waits) wait.abort();
    await ends;
    await runFor(clock(), 0);
    expect(service.open).toBe(0);
    expect(clock().countTimers()).toBe(0);
  });
});
