import { describe, expect, test, vi } from 'vitest';
import { NewJobs } from '../../../src/client/sharing/new-jobs.js';
import { isJobWaitError } from '../../../src/model/wait-errors.js';
import { START, useVirtualClock } from '../../support/virtual-clock.js';
import { simulate } from './support/client.js';
import { type SimulatedJob, simulatedJobs } from './support/simulated-job.js';
import { runUntilSettled } from './support/virtual-time.js';
import { waitForAll, withoutHistory } from './support/waits.js';

const clock = useVirtualClock();

// Many waits take their time on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

/** Jobs created every half second, which the service knows after `unknownFor` ms. */
function stream(count: number, unknownFor: number, fields: Partial<SimulatedJob> = {}) {
  return simulatedJobs(count, index => ({
    createdAt: 500 * index,
    visibleAt: 500 * index + unknownFor,
    endsAt: 300_000 + 500 * index,
    ...fields,
  }));
}

/** Waits adaptively for all jobs. Returns the requests by id, and the pages, until `time`. */
async function requestsUntil(time: number, jobs: readonly SimulatedJob[]) {
  const { client, service } = simulate({ jobs });
  const polling = withoutHistory();
  const ended = waitForAll(client, jobs, () => polling);
  await clock().tickAsync(time);
  const until = service.received.filter(({ at }) => at <= time);
  const outcomes = await runUntilSettled(clock(), ended);
  const byId = until.filter(({ kind }) => kind === 'job');
  return { byId, pages: until.length - byId.length, outcomes };
}

describe('waits that begin one after another', () => {
  test.each([0, 4000])('for jobs unknown for %i ms learn of them by pages', async unknownFor => {
    const { byId, pages, outcomes } = await requestsUntil(60_000, stream(120, unknownFor));
    // The first waits begin before the client knows that others follow.
    expect(byId.length).toBeLessThan(0.6 * 120);
    expect(pages).toBeLessThan(60);
    expect(outcomes.every(({ job }) => job?.status === 'Completed')).toBe(true);
  });

  test('request a job by id 7.5 s after the first poll if no page shows it', async () => {
    const { byId } = await requestsUntil(60_000, stream(120, 20_000));
    const early = byId.filter(({ at, id }) => {
      const index = Number.parseInt(String(id).replace(/\D/g, '').slice(-3), 10);
      return index > 40 && at < 500 * index + 7400;
    });
    expect(byId.length).toBeGreaterThan(40);
    expect(early).toHaveLength(0);
  });
});

test('a wait that begins alone polls at once', async () => {
  const [job] = stream(1, 0) as [SimulatedJob];
  const { client, service } = simulate({ jobs: [job] });
  client.waitForJob(job.id).catch(() => {});
  await clock().tickAsync(1);
  expect(service.received.map(({ kind }) => kind)).toEqual(['job']);
  await client.close();
});

test('a job that a page should show but does not is not found in its visibility timeout', async () => {
  const jobs = stream(60, 0).map((job, index) =>
    index === 50 ? { ...job, visibleAt: Number.POSITIVE_INFINITY } : job,
  );
  const { outcomes } = await requestsUntil(60_000, jobs);
  const { error, at } = outcomes[50] ?? {};
  expect(isJobWaitError(error) && error.code).toBe('JOB_NOT_FOUND');
  expect(at).toBeLessThan(25_000 + 60_000 + 10_000);
});

describe('jobs that have ended before their waits begin', () => {
  test('are requested by id at once, when the first results show it', async () => {
    const jobs = simulatedJobs(40, () => ({ createdAt: -60_000, endsAt: -1 }));
    const { byId } = await requestsUntil(5000, jobs);
    expect(byId).toHaveLength(40);
  });
});

describe('the first polls', () => {
  test('are worth a page if four of them wait, or come in five seconds', () => {
    const newJobs = new NewJobs();
    expect([3, 4].map(count => newJobs.savesRequests(count, 0))).toEqual([false, true]);
    for (let index = 0; index < 3; index++) newJobs.recordArrival(1000 + index);
    expect(newJobs.isStream(2000)).toBe(false);
    newJobs.recordArrival(2000);
    expect([2000, 10_900, 16_000].map(now => newJobs.isStream(now))).toEqual([true, true, false]);
  });

  test('are gathered for three seconds, or until scans may take as many requests again', () => {
    const newJobs = new NewJobs();
    expect([newJobs.gatherUntil(1000), newJobs.gatherUntil(2000)]).toEqual([4000, 4000]);
    expect([3999, 4000].map(now => newJobs.isGathering(now))).toEqual([true, false]);
    newJobs.recordScan(20, 4000, 5000);
    expect(newJobs.gatherUntil(4001)).toBe(9000);
  });

  test('wait for another page unless more than a fifth of the jobs that none showed had ended', () => {
    const newJobs = new NewJobs();
    expect(newJobs.mayBeUnknown).toBe(true);
    for (let count = 0; count < 3; count++) newJobs.recordFirstResult(true);
    expect(newJobs.mayBeUnknown).toBe(false);
    for (let count = 0; count < 3; count++) newJobs.recordFirstResult(false);
    expect(newJobs.mayBeUnknown).toBe(true);
  });

  test('are expected of jobs created after the youngest one that is known', () => {
    const newJobs = new NewJobs();
    for (const createdAt of [undefined, START, START - 5, Number.NaN])
      newJobs.recordCreation(createdAt);
    expect(newJobs.newestCreation).toBe(START);
  });
});
