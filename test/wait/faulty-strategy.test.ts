import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { PollingStrategy } from '../../src/polling/strategy.js';
import { waitForJob } from '../../src/wait-for-job.js';
import { completed, running } from '../support/jobs.js';
import { sequenceSource } from '../support/sequence-source.js';
import { useVirtualClock } from '../support/virtual-clock.js';

const clock = useVirtualClock();
const faults: unknown[] = [];
const onFault = (message: unknown) => void faults.push((message as { error: unknown }).error);
beforeEach(() => {
  faults.length = 0;
  subscribe('jobwait:listener-error', onFault);
});
afterEach(() => void unsubscribe('jobwait:listener-error', onFault));

const broken = (): never => {
  throw new Error('mine');
};

test.each<[string, PollingStrategy, number]>([
  ['throws', { nextDelay: broken }, 2],
  ['answers NaN', { nextDelay: () => Number.NaN }, 2],
  ['answers nothing', { nextDelay: () => undefined as unknown as number }, 2],
  ['fails to say what it expects', { nextDelay: () => 1500, expectation: broken }, 2],
  ['fails when it is told of the end', { nextDelay: () => 1500, completed: broken }, 1],
])(
  'a strategy that %s does not end the wait, and is told on the channel',
  async (_, polling, told) => {
    const source = sequenceSource(running(10), running(20), completed());
    const wait = waitForJob('job-1', { source, polling });
    await clock().runAllAsync();
    await expect(wait).resolves.toEqual(completed());
    expect(source.polls).toHaveLength(3);
    expect(faults).toHaveLength(told);
  },
);

test('a negative delay is none', async () => {
  const source = sequenceSource(running(), completed());
  const wait = waitForJob('job-1', { source, polling: { nextDelay: () => -5000 } });
  await clock().runAllAsync();
  await wait;
  expect(source.polls[1]).toBeLessThanOrEqual(1);
});

test('what a strategy expects is the ETA of the progress events', async () => {
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
