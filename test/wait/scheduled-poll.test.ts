import { expect, test } from 'vitest';
import type { Job } from '../../src/model/job.js';
import { fixed } from '../../src/polling/fixed.js';
import type { JobSource, ScheduledPollContext } from '../../src/wait/job-source.js';
import { waitForJob } from '../../src/wait-for-job.js';
import { completed, running } from '../support/jobs.js';
import { useVirtualClock } from '../support/virtual-clock.js';

const clock = useVirtualClock();
const polling = fixed('10s');

type Schedule = Pick<ScheduledPollContext, 'dueIn' | 'tolerance' | 'deadline'> & {
  readonly at: number;
};

/** A source that schedules polls: it moves each by `shift` times its tolerance. */
function sharingSource(
  shift: number,
  ...responses: (Job | undefined)[]
): JobSource & { schedules: Schedule[]; polls: number[] } {
  const schedules: Schedule[] = [];
  const polls: number[] = [];
  return {
    schedules,
    polls,
    getJob: () => Promise.reject(new Error('A source with poll is not scheduledAt by getJob')),
    schedulePoll(_id, { dueIn, tolerance, deadline, onSent, signal }) {
      const response = responses[Math.min(schedules.length, responses.length - 1)];
      schedules.push({ at: performance.now(), dueIn, tolerance, deadline });
      return new Promise((resolve, reject) => {
        const timer = setTimeout(
          () => {
            polls.push(performance.now());
            onSent?.();
            resolve(response);
          },
          dueIn + shift * tolerance,
        );
        signal.addEventListener('abort', () => {
          clearTimeout(timer);
          reject(signal.reason);
        });
      });
    },
  };
}

async function schedulesOf(
  source: JobSource & { schedules: Schedule[] },
  timeout: string | number,
): Promise<Schedule[]> {
  const settled = waitForJob('job-1', { source, polling, timeout }).catch(() => {});
  await clock().runAllAsync();
  await settled;
  return source.schedules;
}

test('each poll is scheduled as soon as it is planned, with the nearest deadline', async () => {
  expect(await schedulesOf(sharingSource(0, undefined, running()), '35s')).toEqual([
    { at: 0, dueIn: 0, tolerance: 0, deadline: 35_000 },
    { at: 0, dueIn: 10_000, tolerance: 2000, deadline: 35_000 },
    { at: 10_000, dueIn: 10_000, tolerance: 2000, deadline: 25_000 },
    { at: 20_000, dueIn: 10_000, tolerance: 2000, deadline: 15_000 },
    { at: 30_000, dueIn: 5000, tolerance: 0, deadline: 5000 },
  ]);
});

test('an open window is a deadline of a scheduled poll', async () => {
  const schedules = await schedulesOf(sharingSource(0, undefined, undefined, completed()), '1h');
  expect(schedules.map(({ deadline }) => deadline)).toEqual([3_600_000, 60_000, 50_000]);
});

test('the tolerance of a scheduled poll ends at the deadline', async () => {
  expect((await schedulesOf(sharingSource(0, running()), '11s')).slice(1)).toEqual([
    { at: 0, dueIn: 10_000, tolerance: 1000, deadline: 11_000 },
    { at: 10_000, dueIn: 1000, tolerance: 0, deadline: 1000 },
  ]);
});

test('a scheduled poll of a wait without limits has an infinite deadline', async () => {
  const [first, second] = await schedulesOf(sharingSource(0, running(), completed()), 'Infinity');
  expect(first).toEqual({ at: 0, dueIn: 0, tolerance: 0, deadline: Number.POSITIVE_INFINITY });
  expect(second?.deadline).toBe(Number.POSITIVE_INFINITY);
});

test.each([
  ['earlier', -1, [0, 8000, 16_000, 24_000, 33_000, 35_000]],
  ['later', 1, [0, 12_000, 24_000, 35_000]],
])('polls that are %s move later ones, but none past the limit', async (_, shift, polls) => {
  const source = sharingSource(shift, running());
  await schedulesOf(source, '35s');
  expect(source.polls).toEqual(polls);
});

test('a timeout of 0 schedules one poll, due at once', async () => {
  expect(await schedulesOf(sharingSource(0, running()), 0)).toEqual([
    { at: 0, dueIn: 0, tolerance: 0, deadline: 0 },
  ]);
});

test('a scheduled poll is abandoned 30 s after the latest time at which it may start', async () => {
  const scheduledAt: number[] = [];
  const source: JobSource = {
    getJob: async () => undefined,
    schedulePoll: () => {
      scheduledAt.push(performance.now());
      return scheduledAt.length === 2
        ? new Promise(() => {})
        : Promise.resolve(scheduledAt.length === 1 ? running() : completed());
    },
  };
  const wait = waitForJob('job-1', { source, polling });
  await clock().runAllAsync();
  await wait;
  expect(scheduledAt).toEqual([0, 0, 42_000]);
});

test('an abort cancels the scheduled poll', async () => {
  const source = sharingSource(0, running());
  const wait = waitForJob('job-1', { source, polling });
  await clock().tickAsync(5000);
  wait.abort('stop');
  await expect(wait).rejects.toBe('stop');
  expect(clock().countTimers()).toBe(0);
});

/** A source that schedules polls but sends them at once. */
function earlySource(
  respond: () => Promise<ReturnType<typeof running>>,
): JobSource & { at: number[] } {
  const at: number[] = [];
  return {
    at,
    getJob: respond,
    schedulePoll: () => {
      at.push(performance.now());
      return respond();
    },
  };
}

test.each([
  ['responds at once', () => Promise.resolve(running())],
  ['fails at once', () => Promise.reject(new Error('broken'))],
])('a scheduling source that %s does not set the pace', async (_, response) => {
  const source = earlySource(response);
  const wait = waitForJob('job-1', { source, polling: fixed('10s'), timeout: '25s' });
  const ended = wait.catch((error: unknown) => (error as NodeJS.ErrnoException).code);
  await clock().tickAsync(60_000);
  expect(await ended).toBe('WAIT_TIMEOUT');
  // The result is held until the earliest time at which the poll might have run.
  expect(source.at).toEqual([0, 0, 8000, 16_000]);
});

test('an abort does not wait for the earliest time of a scheduled poll', async () => {
  const source = earlySource(() => Promise.reject(new Error('broken')));
  const wait = waitForJob('job-1', { source, polling: fixed('10s') });
  const ended = wait.catch((error: unknown) => (error as Error).name);
  await clock().tickAsync(1000);
  wait.abort();
  expect(await ended).toBe('AbortError');
});
