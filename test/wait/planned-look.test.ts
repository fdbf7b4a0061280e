import { expect, test } from 'vitest';
import type { Job } from '../../src/model/job.js';
import { fixed } from '../../src/polling/fixed.js';
import type { JobSource, ScheduledPollContext } from '../../src/wait/job-source.js';
import { waitForJob } from '../../src/wait-for-job.js';
import { completed, running } from '../support/jobs.js';
import { useVirtualClock } from '../support/virtual-clock.js';

const clock = useVirtualClock();
const polling = fixed('10s');

type Plan = Pick<ScheduledPollContext, 'dueIn' | 'tolerance' | 'deadline'> & {
  readonly at: number;
};

/** A source that shares looks: it takes each `shift` of the tolerance early or late. */
function sharingSource(
  shift: number,
  ...answers: (Job | undefined)[]
): JobSource & { plans: Plan[]; looks: number[] } {
  const plans: Plan[] = [];
  const looks: number[] = [];
  return {
    plans,
    looks,
    getJob: () => Promise.reject(new Error('A source with look is not asked by getJob')),
    schedulePoll(_id, { dueIn, tolerance, deadline, onSent, signal }) {
      const answer = answers[Math.min(plans.length, answers.length - 1)];
      plans.push({ at: performance.now(), dueIn, tolerance, deadline });
      return new Promise((resolve, reject) => {
        const timer = setTimeout(
          () => {
            looks.push(performance.now());
            onSent?.();
            resolve(answer);
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

async function plansOf(
  source: JobSource & { plans: Plan[] },
  timeout: string | number,
): Promise<Plan[]> {
  const settled = waitForJob('job-1', { source, polling, timeout }).catch(() => {});
  await clock().runAllAsync();
  await settled;
  return source.plans;
}

test('each look is handed over as soon as it is planned, with the deadline that is nearest', async () => {
  expect(await plansOf(sharingSource(0, undefined, running()), '35s')).toEqual([
    { at: 0, dueIn: 0, tolerance: 0, deadline: 35_000 },
    { at: 0, dueIn: 10_000, tolerance: 2000, deadline: 35_000 },
    { at: 10_000, dueIn: 10_000, tolerance: 2000, deadline: 25_000 },
    { at: 20_000, dueIn: 10_000, tolerance: 2000, deadline: 15_000 },
    { at: 30_000, dueIn: 5000, tolerance: 0, deadline: 5000 },
  ]);
});

test('an open window is such a deadline', async () => {
  const plans = await plansOf(sharingSource(0, undefined, undefined, completed()), '1h');
  expect(plans.map(({ deadline }) => deadline)).toEqual([3_600_000, 60_000, 50_000]);
});

test('the tolerance never reaches past the deadline', async () => {
  expect((await plansOf(sharingSource(0, running()), '11s')).slice(1)).toEqual([
    { at: 0, dueIn: 10_000, tolerance: 1000, deadline: 11_000 },
    { at: 10_000, dueIn: 1000, tolerance: 0, deadline: 1000 },
  ]);
});

test('without a limit nothing presses', async () => {
  const [first, second] = await plansOf(sharingSource(0, running(), completed()), 'Infinity');
  expect(first).toEqual({ at: 0, dueIn: 0, tolerance: 0, deadline: Number.POSITIVE_INFINITY });
  expect(second?.deadline).toBe(Number.POSITIVE_INFINITY);
});

test.each([
  ['earlier', -1, [0, 8000, 16_000, 24_000, 33_000, 35_000]],
  ['later', 1, [0, 12_000, 24_000, 35_000]],
])('looks taken %s move those after them, but none past the limit', async (_, shift, looks) => {
  const source = sharingSource(shift, running());
  await plansOf(source, '35s');
  expect(source.looks).toEqual(looks);
});

test('a timeout of 0 is one look, now', async () => {
  expect(await plansOf(sharingSource(0, running()), 0)).toEqual([
    { at: 0, dueIn: 0, tolerance: 0, deadline: 0 },
  ]);
});

test('a planned look is abandoned 30 s after the latest time at which it may begin', async () => {
  const asked: number[] = [];
  const source: JobSource = {
    getJob: async () => undefined,
    schedulePoll: () => {
      asked.push(performance.now());
      return asked.length === 2
        ? new Promise(() => {})
        : Promise.resolve(asked.length === 1 ? running() : completed());
    },
  };
  const wait = waitForJob('job-1', { source, polling });
  await clock().runAllAsync();
  await wait;
  expect(asked).toEqual([0, 0, 42_000]);
});

test('an abort takes the plan back', async () => {
  const source = sharingSource(0, running());
  const wait = waitForJob('job-1', { source, polling });
  await clock().tickAsync(5000);
  wait.abort('stop');
  await expect(wait).rejects.toBe('stop');
  expect(clock().countTimers()).toBe(0);
});
