import { describe, expect, test } from 'vitest';
import { fixed } from '../../src/polling/fixed.js';
import { resumeWait, waitForJob } from '../../src/wait-for-job.js';
import { simulate } from '../client/sharing/support/client.js';
import { simulatedJobs } from '../client/sharing/support/simulated-job.js';
import { clientOf, rejectionOf } from '../support/client.js';
import { answer, inTurn, completed as respondCompleted, serve } from '../support/http-server.js';
import { completed, failed, job, running, socketError } from '../support/jobs.js';
import { hang, type SourceResponse, sequenceSource } from '../support/sequence-source.js';
import { START, useVirtualClock } from '../support/virtual-clock.js';
import { instrument } from './support/telemetry.js';

const polling = fixed('1s');

const start = (...responses: SourceResponse[]) =>
  waitForJob('job-1', { source: sequenceSource(...responses), polling });

describe('in virtual time', () => {
  const clock = useVirtualClock();

  test('the duration of waits is measured in seconds, by outcome', async () => {
    const { points } = instrument();
    const waits = [start(running(), running(), completed()), start(failed())];
    const settled = Promise.allSettled(waits);
    await clock().runAllAsync();
    await settled;
    expect(await points('jobwait.wait.duration')).toMatchObject({
      '{"jobwait.outcome":"completed"}': { count: 1, sum: 2 },
      '{"jobwait.outcome":"failed","error.type":"JOB_FAILED"}': { count: 1, sum: 0 },
    });
  });

  test('the delay is the time from the end of the job until the wait settles; a negative one is dropped', async () => {
    const { points } = instrument();
    const endedAt = (after: number) => completed({ endedAt: new Date(START + after) });
    const waits = [start(running(), endedAt(400)), start(running(), endedAt(5000))];
    await clock().runAllAsync();
    await Promise.all(waits);
    expect(await points('jobwait.wait.delay')).toMatchObject({
      '{"jobwait.outcome":"completed"}': { count: 1, sum: 0.6 },
    });
  });

  test('a resume of a wait for a job that had ended has no delay', async () => {
    const { points } = instrument();
    const wait = start(completed({ endedAt: new Date(START) }));
    await wait;
    await clock().tickAsync(100_000);
    await resumeWait(wait.checkpoint(), { source: sequenceSource(running()) });
    expect(await points('jobwait.wait.delay')).toMatchObject({
      '{"jobwait.outcome":"completed"}': { count: 1, sum: 0 },
    });
  });

  test('polls are counted and timed by result', async () => {
    const { points } = instrument();
    const wait = start(undefined, socketError(), running(), completed());
    await clock().runAllAsync();
    await wait;
    const via = '"jobwait.poll.via":"id"';
    expect(await points('jobwait.polls')).toEqual({
      [`{${via},"jobwait.poll.result":"not-found"}`]: 1,
      [`{${via},"jobwait.poll.result":"error"}`]: 1,
      [`{${via},"jobwait.poll.result":"job"}`]: 2,
    });
    expect(await points('jobwait.poll.duration')).toMatchObject({
      [`{${via},"jobwait.poll.result":"job"}`]: { count: 2, sum: 0 },
    });
  });

  test('active waits are those that have not settled, none after it was stopped', async () => {
    const { points, stop } = instrument();
    const wait = start(hang);
    const other = start(hang);
    expect(await points('jobwait.waits.active')).toEqual({ '{}': 2 });
    other.abort();
    await rejectionOf(other);
    expect(await points('jobwait.waits.active')).toEqual({ '{}': 1 });
    stop();
    expect(await points('jobwait.waits.active')).toEqual({ '{}': 0 });
    wait.abort();
    await rejectionOf(wait);
    expect(await points('jobwait.waits.active')).toEqual({ '{}': 0 });
  });

  test('job names are attributes if wanted, but not without end', async () => {
    const { points } = instrument({ jobNames: true });
    for (let index = 0; index < 110; index += 1) {
      await start(job('Completed', { name: `Create ${index}` }));
    }
    const names = Object.keys(await points('jobwait.wait.duration')).map(
      text => JSON.parse(text)['jobwait.job.name'],
    );
    expect(names).toHaveLength(101);
    expect(names).toContain('Create 99');
    expect(names).toContain('other');
  });

  test('no attribute is an id', async () => {
    const { points } = instrument({ jobNames: true });
    const jobs = simulatedJobs(5, () => ({ endsAt: 5000 }));
    const { client } = simulate({ jobs, latency: 50 });
    const waits = client.waitForJobs(
      jobs.map(({ id }) => id),
      { polling },
    );
    await clock().runAllAsync();
    await waits;
    for (const name of ['wait.duration', 'poll.duration', 'polls', 'waits.active']) {
      const attributes = Object.keys(await points(`jobwait.${name}`)).join();
      expect(attributes).toContain('"jobwait.service":"gaussdb"');
      for (const { id } of jobs) expect(attributes).not.toContain(`"${id}"`);
    }
  });
});

test('throttled responses are counted', async () => {
  const { points } = instrument();
  const server = await serve(inTurn(answer(429, {}), respondCompleted));
  await clientOf(server).waitForJob('job-1', { polling: fixed('5ms') });
  expect(await points('jobwait.throttled')).toEqual({ '{"jobwait.service":"taurusdb"}': 1 });
});

test('queued requests are those that wait for the rate limit', async () => {
  const { points, stop } = instrument();
  const server = await serve(respondCompleted);
  const client = clientOf(server, { rateLimit: { requestsPerSecond: 1 }, sharing: false });
  await client.waitForJob('job-0');
  const waits = client.waitForJobs(['job-1', 'job-2', 'job-3']);
  await new Promise(resolve => setTimeout(resolve, 20));
  const key = '{"jobwait.service":"taurusdb"}';
  expect(await points('jobwait.requests.queued')).toEqual({ [key]: client.stats().queued });
  expect(client.stats().queued).toBe(3);
  stop();
  expect(await points('jobwait.requests.queued')).toEqual({ [key]: 0 });
  waits.abort();
  await rejectionOf(waits);
});
