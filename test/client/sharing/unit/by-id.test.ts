import { describe, expect, test } from 'vitest';
import { isTerminal, type PollResult } from '../../../../src/wait/poll-scheduler.js';
import { completed, failed, job, running, socketError } from '../../../support/jobs.js';
import { useVirtualClock } from '../../../support/virtual-clock.js';
import { askers } from './support/askers.js';

const clock = useVirtualClock();
const DUE = { suspectedTerminal: false } as const;

describe('asking by id', () => {
  test('is one request for a job at a time, whoever wants to know', async () => {
    const { byId, jobs, asked } = askers(2);
    await byId.requestAll(jobs, DUE);
    await byId.requestAll([...jobs, ...jobs], DUE);
    expect(asked.map(({ id }) => id)).toEqual(['job-0', 'job-1']);
    await asked[0]?.answer(running(10));
    await byId.requestAll(jobs, DUE);
    expect(asked.map(({ id }) => id)).toEqual(['job-0', 'job-1', 'job-0']);
  });

  test('is for nobody where no look is left, but to check a row', async () => {
    const { byId, jobs, asked } = askers(1, () => []);
    await byId.requestAll(jobs, DUE);
    await byId.requestAll(jobs, { suspectedTerminal: true });
    expect(asked).toHaveLength(0);
    await byId.requestAll(jobs, {
      suspectedTerminal: false,
      check: { percent: 10, requestedAt: 0 },
    });
    expect(asked).toHaveLength(1);
  });

  test('tells what came of it, why it was asked, and when it really went out', async () => {
    const { byId, jobs, asked, heard } = askers(1);
    const check = { percent: 10, requestedAt: 40 };
    await byId.requestAll(jobs, { suspectedTerminal: true, check });
    clock().tick(700);
    asked[0]?.context.onSent?.();
    clock().tick(50);
    asked[0]?.context.onRetryAfter?.(3000);
    await asked[0]?.answer(running(20));
    expect(heard).toMatchObject([
      [
        jobs[0],
        { suspectedTerminal: true, check, requestedAt: 700 },
        { job: running(20), retryAfter: 3000 },
      ],
    ]);
    expect(jobs[0]?.request).toBeUndefined();
  });

  test('tells of an error as it is, and of a job that is not there', async () => {
    const { byId, jobs, asked, heard } = askers(2);
    await byId.requestAll(jobs, DUE);
    const error = socketError();
    await asked[0]?.fail(error);
    await asked[1]?.answer(undefined);
    expect(heard.map(([, , what]) => what)).toEqual([{ error }, { job: undefined }]);
  });
});

describe('a request should go out', () => {
  test.each<[what: string, deadlines: number[], sendBy: number]>([
    ['by the first of the limits', [90_000, 30_000, Infinity], 30_000],
    ['whenever, where nothing presses', [Infinity], Infinity],
    ['whenever, where nobody waits', [], Infinity],
  ])('%s, whether it checks a row or not', async (_, deadlines, sendBy) => {
    const { byId, jobs, asked } = askers(2, () => deadlines.map(deadline => ({ deadline })));
    const check = { percent: undefined, requestedAt: 400 };
    await byId.requestAll(jobs.slice(0, 1), { suspectedTerminal: false, check });
    await byId.requestAll(jobs.slice(1), DUE);
    const expected = deadlines.length > 0 ? [sendBy, sendBy] : [sendBy];
    expect(asked.map(({ context }) => context.deadline)).toEqual(expected);
    expect(jobs[0]?.request?.deadline).toBe(sendBy);
  });

  test('before those that are not pressed, while the row that it checks is new', async () => {
    const { byId, jobs, asked } = askers(2);
    await byId.requestAll(jobs.slice(0, 1), {
      suspectedTerminal: false,
      check: { percent: undefined, requestedAt: 400 },
    });
    await byId.requestAll(jobs.slice(1), DUE);
    expect(asked.map(({ context }) => context.isShared)).toEqual([true, false]);
  });
});

test.each<[looks: boolean[], unref: boolean]>([
  [[true], true],
  [[true, true], true],
  [[true, false], false],
  [[false], false],
])('where its looks let the process end by %j, so does the request: %s', async (looks, unref) => {
  const { byId, jobs, asked } = askers(1, () => looks.map(each => ({ unref: each })));
  await byId.requestAll(jobs, DUE);
  expect(asked[0]?.context.unref).toBe(unref);
});

test.each<[what: string, heard: PollResult, end: boolean]>([
  ['a job that has completed', { job: completed() }, true],
  ['a job that has failed', { job: failed() }, true],
  ['a job that was canceled', { job: job('Canceled') }, true],
  ['a job that goes on', { job: running(100) }, false],
  ['a job whose status nobody knows', { job: job('Finishing') }, false],
  ['a job that is not there', { job: undefined }, false],
  ['an error', { error: socketError() }, false],
])('an end is heard of %s: %#', (_, heard, end) => {
  expect(isTerminal(heard)).toBe(end);
});
