import { getEventListeners } from 'node:events';
import { describe, expect, test } from 'vitest';
import { pollAsPromise } from '../../../src/client/sharing/poll-as-promise.js';
import type { PollTiming } from '../../../src/machine/decide.js';
import type { ScheduledPollContext } from '../../../src/wait/job-source.js';
import type {
  PollResult,
  PollScheduler,
  PollSubscriber,
} from '../../../src/wait/poll-scheduler.js';
import { rejectionOf } from '../../support/client.js';
import { running, socketError } from '../../support/jobs.js';
import { useVirtualClock } from '../../support/virtual-clock.js';

const clock = useVirtualClock();

/** A promised poll of job-1 due in 10 s, and what becomes of it. */
function promisedPoll(context: Partial<ScheduledPollContext> = {}) {
  const scheduled: [PollSubscriber, PollTiming][] = [];
  const cancellations: unknown[] = [];
  const scheduler: PollScheduler = {
    schedule: (...poll) => {
      scheduled.push(poll);
      return { cancel: reason => cancellations.push(reason) };
    },
  };
  const promise = pollAsPromise(scheduler, 'job-1', {
    dueIn: 10_000,
    tolerance: 1000,
    deadline: 60_000,
    signal: new AbortController().signal,
    ...context,
  });
  const deliver = (result: PollResult, requestedAt = 0): void =>
    scheduled[0]?.[0].onResult(result, requestedAt);
  return { promise, scheduled, cancellations, deliver };
}

test('a poll is scheduled at once with its timing, and has no timeout of its own', () => {
  const timing = { dueIn: 5000, tolerance: 300, deadline: 7000 };
  const { scheduled } = promisedPoll(timing);
  expect(scheduled).toMatchObject([
    [{ id: 'job-1', pollTimeout: Number.POSITIVE_INFINITY }, timing],
  ]);
});

test.each<[given: boolean | undefined, unref: boolean]>([
  [undefined, false],
  [false, false],
  [true, true],
])('a context with unref %s schedules a poll with unref %s', (given, unref) => {
  const context = given === undefined ? {} : { unref: given };
  expect(promisedPoll(context).scheduled).toMatchObject([[{ unref }, {}]]);
});

describe('the promise', () => {
  test.each([
    ['the job', running(10)],
    ['undefined if the job was not found', undefined],
  ])('resolves to %s', async (_, job) => {
    const { promise, deliver } = promisedPoll();
    deliver({ job });
    expect(await promise).toBe(job);
  });

  test('rejects with the error of the request', async () => {
    const { promise, deliver } = promisedPoll();
    const error = socketError();
    deliver({ error });
    expect(await rejectionOf(promise)).toBe(error);
  });
});

describe('the context learns', () => {
  test('how long ago the result was requested', async () => {
    const ago: unknown[] = [];
    const { promise, deliver } = promisedPoll({ onSent: time => ago.push(time) });
    clock().tick(9250);
    deliver({ job: running(10) }, 9000);
    expect(ago).toEqual([250]);
    await promise;
  });

  test.each<[result: PollResult, delays: number[]]>([
    [{ job: undefined, retryAfter: 3000 }, [3000]],
    [{ job: undefined, retryAfter: 0 }, [0]],
    [{ job: undefined }, []],
    [{ error: socketError(), retryAfter: 3000 }, [3000]],
    [{ error: socketError() }, []],
  ])('the Retry-After of %j', async (result, expected) => {
    const delays: number[] = [];
    const { promise, deliver } = promisedPoll({ onRetryAfter: delay => delays.push(delay) });
    deliver(result);
    await promise.catch(() => {});
    expect(delays).toEqual(expected);
  });

  test('both before the promise settles', async () => {
    const calls: string[] = [];
    const { promise, deliver } = promisedPoll({
      onSent: () => calls.push('onSent'),
      onRetryAfter: () => calls.push('onRetryAfter'),
    });
    const settled = promise.then(() => calls.push('settled'));
    deliver({ job: undefined, retryAfter: 1 });
    expect(calls).toEqual(['onSent', 'onRetryAfter']);
    await settled;
    expect(calls).toEqual(['onSent', 'onRetryAfter', 'settled']);
  });
});

describe('the signal of a promised poll', () => {
  test('schedules nothing if it has aborted already', async () => {
    const { promise, scheduled } = promisedPoll({ signal: AbortSignal.abort('enough') });
    expect(await rejectionOf(promise)).toBe('enough');
    expect(scheduled).toEqual([]);
  });

  test('cancels the poll with its reason, and the promise rejects with it', async () => {
    const controller = new AbortController();
    const { promise, cancellations } = promisedPoll({ signal: controller.signal });
    controller.abort('enough');
    expect(cancellations).toEqual(['enough']);
    expect(await rejectionOf(promise)).toBe('enough');
  });

  test.each<[what: string, result: PollResult]>([
    ['a job', { job: undefined }],
    ['an error', { error: socketError() }],
  ])('has no listener left after %s', async (_, result) => {
    const controller = new AbortController();
    const { promise, deliver, cancellations } = promisedPoll({ signal: controller.signal });
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(1);
    deliver(result);
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0);
    controller.abort();
    expect(cancellations).toEqual([]);
    await promise.catch(() => {});
  });

  test('has one listener for fifty polls, until the last result', async () => {
    const { signal } = new AbortController();
    const polls = Array.from({ length: 50 }, () => promisedPoll({ signal }));
    for (const { deliver } of polls) {
      expect(getEventListeners(signal, 'abort')).toHaveLength(1);
      deliver({ job: undefined });
    }
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
    await Promise.all(polls.map(({ promise }) => promise));
  });
});
