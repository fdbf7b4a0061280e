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
const begin = (): JobWait =>
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
    const wait = begin()
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
    await run(begin().once('poll', ({ attempt }) => attempts.push(attempt)));
    expect(attempts).toEqual([1]);
  });

  test('taken off is called no more, also one added with once', async () => {
    const attempts: number[] = [];
    const listener = ({ attempt }: { attempt: number }) => {
      attempts.push(attempt);
      wait.off('poll', listener);
    };
    const never = () => attempts.push(-1);
    const wait = begin().on('poll', listener).once('poll', never).off('poll', never);
    await run(wait);
    expect(attempts).toEqual([1]);
  });

  test('that was never there can be taken off', async () => {
    await run(begin().off('poll', () => {}));
  });

  test.each([undefined, null, 'poll', {}])('that is %o is refused', listener => {
    const wait = begin();
    expect(() => wait.on('poll', listener as never)).toThrow(
      /^Expected `listener` to be a function, got /,
    );
    expect(() => wait.once('poll', listener as never)).toThrow(TypeError);
    wait.abort();
  });
});

describe('a listener that is at fault', () => {
  const faults: unknown[] = [];
  const onFault = (message: unknown) => void faults.push((message as { error: unknown }).error);
  beforeEach(() => {
    faults.length = 0;
    subscribe('jobwait:listener-error', onFault);
  });
  afterEach(() => void unsubscribe('jobwait:listener-error', onFault));

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
    'and %s ends nothing, hides nothing from the next, and is told on the channel',
    async (_, listener) => {
      const attempts: number[] = [];
      const wait = begin()
        .on('poll', listener)
        .on('poll', ({ attempt }) => attempts.push(attempt));
      await run(wait);
      expect(attempts).toEqual([1, 2, 3]);
      expect(faults).toEqual(['mine', 'mine', 'mine']);
    },
  );
});
