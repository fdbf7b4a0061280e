import { getEventListeners } from 'node:events';
import { describe, expect, test } from 'vitest';
import { pollAsPromise } from '../../../../src/client/sharing/poll-as-promise.js';
import type { PollTiming } from '../../../../src/machine/decide.js';
import type { Job } from '../../../../src/model/job.js';
import type { ScheduledPollContext } from '../../../../src/wait/job-source.js';
import type {
  PollResult,
  PollScheduler,
  PollSubscriber,
} from '../../../../src/wait/poll-scheduler.js';
import { rejectionOf } from '../../../support/client.js';
import { running, socketError } from '../../../support/jobs.js';
import { useVirtualClock } from '../../../support/virtual-clock.js';

const clock = useVirtualClock();

interface Promised {
  readonly promise: Promise<Job | undefined>;
  /** What was planned for it: once, or not at all. */
  readonly plans: readonly (readonly [looker: PollSubscriber, timing: PollTiming])[];
  /** The reasons for which it was abandoned. */
  readonly abandoned: readonly unknown[];
  answer(heard: PollResult, began?: number): void;
}

/** A look at job-1 that somebody wants a promise for, due in 10 s, and what becomes of it. */
function promise(context: Partial<ScheduledPollContext> = {}): Promised {
  const plans: [PollSubscriber, PollTiming][] = [];
  const abandoned: unknown[] = [];
  const looks: PollScheduler = {
    schedule: (...plan) => {
      plans.push(plan);
      return { cancel: reason => abandoned.push(reason) };
    },
  };
  const promise = pollAsPromise(looks, 'job-1', {
    dueIn: 10_000,
    tolerance: 1000,
    deadline: 60_000,
    signal: new AbortController().signal,
    ...context,
  });
  const answer = (heard: PollResult, began = 0): void => plans[0]?.[0].onResult(heard, began);
  return { promise, plans, abandoned, answer };
}

test('a promised look is planned at once, for its job and its time, and ends when it is answered', () => {
  const timing = { due: 5000, tolerance: 300, deadline: 7000 };
  const { plans } = promise(timing);
  expect(plans).toMatchObject([[{ id: 'job-1', pollTimeout: Number.POSITIVE_INFINITY }, timing]]);
});

test.each<[given: boolean | undefined, unref: boolean]>([
  [undefined, false],
  [false, false],
  [true, true],
])('where it lets the process end by %s, so does the look: %s', (given, unref) => {
  const context = given === undefined ? {} : { unref: given };
  expect(promise(context).plans).toMatchObject([[{ unref }, {}]]);
});

describe('the promise', () => {
  test.each([
    ['the job', running(10)],
    ['nothing, where there is none', undefined],
  ])('resolves to %s', async (_, job) => {
    const look = promise();
    look.answer({ job });
    expect(await look.promise).toBe(job);
  });

  test('rejects with what asking came to', async () => {
    const look = promise();
    const error = socketError();
    look.answer({ error });
    expect(await rejectionOf(look.promise)).toBe(error);
  });
});

describe('whoever asked is told', () => {
  test('how long ago what is heard was asked', async () => {
    const ago: unknown[] = [];
    const look = promise({ onSent: time => ago.push(time) });
    clock().tick(9250);
    look.answer({ job: running(10) }, 9000);
    expect(ago).toEqual([250]);
    await look.promise;
  });

  test.each<[heard: PollResult, floors: number[]]>([
    [{ job: undefined, retryAfter: 3000 }, [3000]],
    [{ job: undefined, retryAfter: 0 }, [0]],
    [{ job: undefined }, []],
    [{ error: socketError(), retryAfter: 3000 }, [3000]],
    [{ error: socketError() }, []],
  ])('what the service asked to be left alone for, if it did: %j', async (heard, floors) => {
    const told: number[] = [];
    const look = promise({ onRetryAfter: delay => told.push(delay) });
    look.answer(heard);
    await look.promise.catch(() => {});
    expect(told).toEqual(floors);
  });

  test('both before the promise is settled', async () => {
    const told: string[] = [];
    const look = promise({
      onSent: () => told.push('began'),
      onRetryAfter: () => told.push('retryAfter'),
    });
    const settled = look.promise.then(() => told.push('settled'));
    look.answer({ job: undefined, retryAfter: 1 });
    expect(told).toEqual(['began', 'retryAfter']);
    await settled;
    expect(told).toEqual(['began', 'retryAfter', 'settled']);
  });
});

describe('the signal of a promised look', () => {
  test('that has aborted leaves nothing to plan', async () => {
    const look = promise({ signal: AbortSignal.abort('enough') });
    expect(await rejectionOf(look.promise)).toBe('enough');
    expect(look.plans).toEqual([]);
  });

  test('abandons it with its reason, with which the promise rejects', async () => {
    const controller = new AbortController();
    const look = promise({ signal: controller.signal });
    controller.abort('enough');
    expect(look.abandoned).toEqual(['enough']);
    expect(await rejectionOf(look.promise)).toBe('enough');
  });

  test.each<[what: string, heard: PollResult]>([
    ['answered', { job: undefined }],
    ['answered with an error', { error: socketError() }],
  ])('is left when it is %s', async (_, heard) => {
    const controller = new AbortController();
    const look = promise({ signal: controller.signal });
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(1);
    look.answer(heard);
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0);
    controller.abort();
    expect(look.abandoned).toEqual([]);
    await look.promise.catch(() => {});
  });

  test('has one listener however many looks hang on it, until the last is answered', async () => {
    const { signal } = new AbortController();
    const looks = Array.from({ length: 50 }, () => promise({ signal }));
    for (const look of looks) {
      expect(getEventListeners(signal, 'abort')).toHaveLength(1);
      look.answer({ job: undefined });
    }
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
    await Promise.all(looks.map(look => look.promise));
  });
});
