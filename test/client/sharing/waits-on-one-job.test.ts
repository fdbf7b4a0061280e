import { describe, expect, test } from 'vitest';
import type { JobClient } from '../../../src/client/job-client.js';
import { isJobWaitError, type JobWaitError } from '../../../src/model/wait-errors.js';
import { fixed } from '../../../src/polling/fixed.js';
import type { JobWait } from '../../../src/wait/job-wait.js';
import { rejectionOf } from '../../support/client.js';
import { recordEvents } from '../../support/recorder.js';
import { useVirtualClock } from '../../support/virtual-clock.js';
import { simulate } from './support/client.js';
import { begunAt, simulatedJob } from './support/simulated-job.js';
import { runFor, runUntilSettled } from './support/virtual-time.js';

const clock = useVirtualClock();
const every10s = fixed('10s');
const job = simulatedJob('job-1', { visibleAt: 1000, endsAt: 95_000, percentages: 'even' });

function waits(client: JobClient, count: number): JobWait[] {
  return Array.from({ length: count }, () => client.waitForJob('job-1', { polling: every10s }));
}

const all = (many: readonly JobWait[]): Promise<unknown> =>
  runUntilSettled(
    clock(),
    Promise.all(
      many.map(wait =>
        wait.then(
          () => 'completed',
          error => error,
        ),
      ),
    ),
  );

describe('fifty waits on one job', () => {
  test('send as many requests as one wait', async () => {
    const single = simulate({ jobs: [job] });
    await all(waits(single.client, 1));
    const together = simulate({ jobs: [begunAt(performance.now(), job)] });
    await all(waits(together.client, 50));
    expect(together.service.received.length).toBeLessThanOrEqual(
      single.service.received.length + 2,
    );
    expect(together.service.of('list')).toEqual([]);
    const { requests, saved } = together.client.stats();
    expect(requests).toBe(together.service.received.length);
    expect(saved).toBeGreaterThan(49 * (requests - 2));
  });

  test('started one after another soon poll together', async () => {
    const { client, service } = simulate({ jobs: [job] });
    const many: JobWait[] = [];
    for (let count = 0; count < 50; count += 1) {
      many.push(client.waitForJob('job-1', { polling: every10s }));
      await runFor(clock(), 100);
    }
    const before = service.received.length;
    await all(many);
    // Nine polls of each are left. Polls within 2 s of each other share a request, so that five seconds take three requests.
    expect(service.received.length - before).toBeLessThanOrEqual(3 * 10);
  });

  test('each emit all events', async () => {
    const { client } = simulate({ jobs: [job] });
    const many = waits(client, 50);
    const recorded = many.map(wait => recordEvents(wait));
    await all(many);
    for (const each of recorded) {
      const events = each.map(({ event }) => event);
      expect(events.filter(event => event === 'visible')).toHaveLength(1);
      expect(events.filter(event => event === 'completed')).toHaveLength(1);
      expect(events.filter(event => event === 'progress').length).toBeGreaterThanOrEqual(9);
      expect(events.at(-1)).toBe('completed');
    }
  });

  test('each have a checkpoint that can be resumed', async () => {
    const { client } = simulate({ jobs: [job] });
    const many = [
      client.waitForJob('job-1', { polling: every10s, timeout: '50s' }),
      client.waitForJob('job-1', { polling: every10s, timeout: '1h' }),
    ];
    await runFor(clock(), 35_000);
    const checkpoints = many.map(wait => JSON.parse(JSON.stringify(wait.checkpoint())));
    for (const wait of many) wait.abort();
    const resumed = checkpoints.map(each => client.resumeWait(each, { polling: every10s }));
    const [first, second] = resumed as [JobWait, JobWait];
    const timedOut = rejectionOf<JobWaitError>(first);
    await runUntilSettled(clock(), Promise.all([timedOut, second]));
    expect((await timedOut).code).toBe('WAIT_TIMEOUT');
    expect((await second).status).toBe('Completed');
  });
});

describe('of several waits on one job,', () => {
  test('each ends at its own timeout', async () => {
    const { client } = simulate({ jobs: [simulatedJob('job-1')] });
    const timeouts = [0, 12_000, 30_000, 45_000];
    const ended = timeouts.map(async timeout => {
      const error = await rejectionOf(client.waitForJob('job-1', { polling: every10s, timeout }));
      expect(isJobWaitError(error) && error.code).toBe('WAIT_TIMEOUT');
      return performance.now();
    });
    const times = await runUntilSettled(clock(), Promise.all(ended));
    for (const [index, time] of times.entries()) {
      expect(time).toBeGreaterThanOrEqual(timeouts[index] ?? 0);
      expect(time).toBeLessThan((timeouts[index] ?? 0) + 1000);
    }
  });

  test('only the one that is aborted ends', async () => {
    const { client } = simulate({ jobs: [job] });
    const [first, ...others] = waits(client, 5) as [JobWait, ...JobWait[]];
    const controller = new AbortController();
    const bySignal = client.waitForJob('job-1', { polling: every10s, signal: controller.signal });
    const reasons = [rejectionOf(first), rejectionOf(bySignal)];
    await runFor(clock(), 20_025);
    first.abort('enough');
    controller.abort('enough of this');
    expect(await Promise.all(reasons)).toEqual(['enough', 'enough of this']);
    const ended = await runUntilSettled(clock(), Promise.all(others));
    expect(ended.map(({ status }) => status)).toEqual(Array(4).fill('Completed'));
  });

  test('an aborted one leaves its request to the others', async () => {
    const { client, service } = simulate({ jobs: [job], latency: 1000 });
    const [first, second] = waits(client, 2) as [JobWait, JobWait];
    await runFor(clock(), 500);
    expect(service.open).toBe(1);
    first.abort();
    await runFor(clock(), 100);
    expect(service.open).toBe(1);
    expect(
      (
        await runUntilSettled(
          clock(),
          second.then(value => value),
        )
      ).status,
    ).toBe('Completed');
    expect(service.received.filter(({ cancelled }) => cancelled)).toEqual([]);
  });

  test('the last to be aborted cancels the request', async () => {
    const { client, service } = simulate({ jobs: [job], latency: 1000 });
    const many = waits(client, 3);
    await runFor(clock(), 500);
    for (const wait of many) {
      expect(service.open).toBe(1);
      wait.abort();
    }
    await runFor(clock(), 0);
    expect(service.open).toBe(0);
    expect(service.received).toMatchObject([{ cancelled: true }]);
    expect(clock().countTimers()).toBe(0);
  });

  test('one that starts while the last request is being canceled sends another', async () => {
    const { client } = simulate({ jobs: [job], latency: 1000 });
    const [first] = waits(client, 1) as [JobWait];
    await runFor(clock(), 500);
    first.abort();
    const [second] = waits(client, 1) as [JobWait];
    expect(
      (
        await runUntilSettled(
          clock(),
          second.then(value => value),
        )
      ).status,
    ).toBe('Completed');
  });
});

test('a wait that polls every second does not make another poll more often than planned', async () => {
  const { client } = simulate({ jobs: [simulatedJob('job-1')] });
  const polls = { eager: 0, patient: 0 };
  const eager = client.waitForJob('job-1', { polling: fixed('1s') });
  const patient = client.waitForJob('job-1', { polling: every10s });
  eager.on('poll', () => {
    polls.eager += 1;
  });
  patient.on('poll', () => {
    polls.patient += 1;
  });
  await runFor(clock(), 100_500);
  eager.abort();
  patient.abort();
  expect(polls.eager).toBeGreaterThanOrEqual(90);
  expect(polls.eager).toBeLessThanOrEqual(126);
  // At the earliest its tolerance allows: every 8 s.
  expect(polls.patient).toBeGreaterThanOrEqual(9);
  expect(polls.patient).toBeLessThanOrEqual(13);
});
