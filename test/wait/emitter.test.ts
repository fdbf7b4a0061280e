import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { runInNewContext } from 'node:vm';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fixed } from '../../src/polling/fixed.js';
import type { JobWait } from '../../src/wait/job-wait.js';
import { waitForJob } from '../../src/wait-for-job.js';
import { completed, running } from '../support/jobs.js';
import { sequenceSource } from '../support/sequence-source.js';
import { useVirtualClock } from '../support/virtual-clock.js';

const clock = useVirtualClock();
const start = (): JobWait =>
  waitForJob('job-1', {
    source: sequenceSource(running(), running(), completed()),
    polling: fixed('1s'),
  });

async function run(wait: JobWait): Promise<void> {
  await clock().runAllAsync();
  await wait;
}

describe('a listener', () => {
  test('is called in the order in which it was added, with the payload alone', async () => {
    const calls: unknown[][] = [];
    const wait = start()
      .on('completed', (...given) => calls.push(['first', ...given]))
      .on('completed', (...given) => calls.push(['second', ...given]));
    await run(wait);
    expect(calls).toEqual([
      ['first', completed()],
      ['second', completed()],
    ]);
  });

  test('added with once is called once', async () => {
    const attempts: number[] = [];
    await run(start().once('poll', ({ attempt }) => attempts.push(attempt)));
    expect(attempts).toEqual([1]);
  });

  test('is not called after off, even if it was added with once', async () => {
    const attempts: number[] = [];
    const listener = ({ attempt }: { attempt: number }) => {
      attempts.push(attempt);
      wait.off('poll', listener);
    };
    const never = () => attempts.push(-1);
    const wait = start().on('poll', listener).once('poll', never).off('poll', never);
    await run(wait);
    expect(attempts).toEqual([1]);
  });

  test('may be removed although it was never added', async () => {
    await run(start().off('poll', () => {}));
  });

  test.each([undefined, null, 'poll', {}])('that is %o is rejected', listener => {
    const wait = start();
    expect(() => wait.on('poll', listener as never)).toThrow(
      /^Expected `listener` to be a function, got /,
    );
    expect(() => wait.once('poll', listener as never)).toThrow(TypeError);
    wait.abort();
  });
});

describe('a listener that throws or rejects', () => {
  const errors: unknown[] = [];
  const onError = (message: unknown) => void errors.push((message as { error: unknown }).error);
  beforeEach(() => {
    errors.length = 0;
    subscribe('jobwait:listener-error', onError);
  });
  afterEach(() => void unsubscribe('jobwait:listener-error', onError));

  test.each([
    [
      'throws',
      () => {
        throw 'mine';
      },
    ],
    [
      'rejects',
      async () => {
        throw 'mine';
      },
    ],
    ['rejects with a promise of another realm', () => runInNewContext("Promise.reject('mine')")],
  ])(
    '(it %s) affects neither the wait nor other listeners, and is reported on the channel',
    async (_, listener) => {
      const attempts: number[] = [];
      const wait = start()
        .on('poll', listener)
        .on('poll', ({ attempt }) => attempts.push(attempt));
      await run(wait);
      expect(attempts).toEqual([1, 2, 3]);
      expect(errors).toEqual(['mine', 'mine', 'mine']);
    },
  );
});
