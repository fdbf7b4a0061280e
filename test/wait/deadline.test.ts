import { expect, test } from 'vitest';
import { WaitTimeoutError } from '../../src/model/wait-errors.js';
import { fixed } from '../../src/polling/fixed.js';
import { waitForJob } from '../../src/wait-for-job.js';
import { completed, running, socketError } from '../support/jobs.js';
import {
  hang,
  type SequenceSource,
  type SourceResponse,
  sequenceSource,
  slow,
} from '../support/sequence-source.js';
import { useVirtualClock } from '../support/virtual-clock.js';

const clock = useVirtualClock();
const polling = fixed('10s');
const DAY = 86_400_000;

async function outcomeOf(timeout: string | number, ...steps: SourceResponse[]) {
  const source = sequenceSource(...steps);
  let endedAt = Number.NaN;
  const settled = waitForJob('job-1', { source, polling, timeout })
    .finally(() => {
      endedAt = performance.now();
    })
    .catch(error => error as WaitTimeoutError);
  await clock().runAllAsync();
  return { result: await settled, polls: source.polls, endedAt };
}

test('the deadline has a poll of its own, whose result ends the wait', async () => {
  const { result, polls, endedAt } = await outcomeOf('25s', running());
  expect(polls).toEqual([0, 10_000, 20_000, 25_000]);
  expect(result).toBeInstanceOf(WaitTimeoutError);
  expect(result).toMatchObject({ elapsed: 25_000, attempts: 4, observed: { Running: 4 } });
  expect(endedAt).toBe(25_000);
});

test('a timeout of 0 polls exactly once', async () => {
  expect((await outcomeOf(0, running())).polls).toEqual([0]);
  expect((await outcomeOf(0, completed())).result).toEqual(completed());
});

test('the result of a poll in flight at the deadline counts', async () => {
  const { result, polls } = await outcomeOf('15s', running(), slow(9000, completed()));
  expect(result).toEqual(completed());
  expect(polls).toEqual([0, 10_000]);
});

test('a poll in flight at the deadline that settles nothing is followed by exactly one more', async () => {
  const { result, polls, endedAt } = await outcomeOf('15s', running(), slow(9000, running()));
  expect(result).toBeInstanceOf(WaitTimeoutError);
  expect(polls).toEqual([0, 10_000, 19_000]);
  expect(endedAt).toBe(28_000);
});

test('requests that hang at the deadline delay the end by at most two polls of 30 s', async () => {
  const { result, polls, endedAt } = await outcomeOf('10001ms', running(), hang);
  expect(result).toBeInstanceOf(WaitTimeoutError);
  expect(polls).toEqual([0, 10_000, 40_000]);
  expect(endedAt).toBe(70_000);
  expect((result as WaitTimeoutError).cause).toMatchObject({
    name: 'TimeoutError',
    message: 'The poll took longer than 30s',
  });
});

test('the error of the last poll is the cause of the timeout', async () => {
  const error = socketError();
  const { result } = await outcomeOf('10s', running(), error);
  expect(result).toBeInstanceOf(WaitTimeoutError);
  expect((result as WaitTimeoutError).cause).toBe(error);
});

test('a timer that fires two hours late polls before it times out', async () => {
  const source = sequenceSource(running(), completed());
  const wait = waitForJob('job-1', { source, polling, timeout: '1h' });
  await clock().tickAsync(5000);
  clock().jump(2 * 3_600_000);
  await clock().tickAsync(0);
  await expect(wait).resolves.toEqual(completed());
  expect(source.polls).toEqual([0, 7_205_000]);
});

test.each(['31d', 'Infinity', Number.POSITIVE_INFINITY])(
  'a timeout of %s works although timers cannot sleep that long',
  async timeout => {
    const source: SequenceSource = sequenceSource(running(), running(), completed());
    const wait = waitForJob('job-1', { source, polling: fixed('30d'), timeout });
    await clock().runAllAsync();
    await expect(wait).resolves.toEqual(completed());
    const third = timeout === '31d' ? 31 * DAY : 60 * DAY;
    expect(source.polls).toEqual([0, 30 * DAY, third]);
  },
);
