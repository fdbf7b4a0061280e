import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { inspect } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { PollingStrategy } from '../../src/polling/strategy.js';
import { warnedCodes } from '../../src/runtime/diagnostics.js';
import { waitForJob } from '../../src/wait-for-job.js';
import { completed, running } from '../support/jobs.js';
import { sequenceSource } from '../support/sequence-source.js';
import { useVirtualClock } from '../support/virtual-clock.js';

const clock = useVirtualClock();
const errors: unknown[] = [];
const onError = (message: unknown) => void errors.push((message as { error: unknown }).error);
beforeEach(() => {
  errors.length = 0;
  subscribe('jobwait:listener-error', onError);
});
afterEach(() => void unsubscribe('jobwait:listener-error', onError));

const broken = (): never => {
  throw new Error('mine');
};

test.each<[string, PollingStrategy, number]>([
  ['throws', { nextDelay: broken }, 2],
  ['returns NaN', { nextDelay: () => Number.NaN }, 2],
  ['returns nothing', { nextDelay: () => undefined as unknown as number }, 2],
  ['throws in expectation', { nextDelay: () => 1500, expectation: broken }, 2],
  ['throws in completed', { nextDelay: () => 1500, completed: broken }, 1],
])(
  'a strategy that %s does not end the wait and is reported on the channel',
  async (_, polling, reported) => {
    const source = sequenceSource(running(10), running(20), completed());
    const wait = waitForJob('job-1', { source, polling });
    await clock().runAllAsync();
    await expect(wait).resolves.toEqual(completed());
    expect(source.polls).toHaveLength(3);
    expect(errors).toHaveLength(reported);
  },
);

test('a strategy that aborts the wait ends it at once', async () => {
  const polling: PollingStrategy = {
    nextDelay: () => {
      wait.abort('by the strategy');
      return 1000;
    },
  };
  const wait = waitForJob('job-1', { source: sequenceSource(running()), polling });
  await expect(wait).rejects.toBe('by the strategy');
});

test('a strategy that aborts the wait for a completed job changes nothing', async () => {
  const polling: PollingStrategy = { nextDelay: () => 1000, completed: () => wait.abort() };
  const wait = waitForJob('job-1', { source: sequenceSource(running(), completed()), polling });
  await clock().runAllAsync();
  await expect(wait).resolves.toEqual(completed());
});

test('a strategy that throws what cannot be shown does not end the wait', async () => {
  warnedCodes.clear();
  const polling: PollingStrategy = {
    nextDelay: () => {
      throw { [inspect.custom]: broken };
    },
  };
  const wait = waitForJob('job-1', { source: sequenceSource(running(), completed()), polling });
  wait.on('poll', () => {
    throw { [inspect.custom]: broken };
  });
  await clock().runAllAsync();
  await expect(wait).resolves.toEqual(completed());
});

test('a negative delay means none', async () => {
  const source = sequenceSource(running(), completed());
  const wait = waitForJob('job-1', { source, polling: { nextDelay: () => -5000 } });
  await clock().runAllAsync();
  await wait;
  expect(source.polls[1]).toBeLessThanOrEqual(1);
});

test('the ETA of progress events is the one that the strategy expects', async () => {
  const etas: unknown[] = [];
  const expectation = () => ({ eta: 1234, range: [1000, 2000], stalled: false }) as const;
  const wait = waitForJob('job-1', {
    source: sequenceSource(running(10), completed()),
    polling: { nextDelay: () => 1000, expectation },
    onProgress: ({ eta }) => etas.push(eta),
  });
  await clock().runAllAsync();
  await wait;
  expect(etas).toEqual([1234, 0]);
});
