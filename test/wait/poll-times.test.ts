import { expect, test } from 'vitest';
import { exponential } from '../../src/polling/exponential.js';
import { fixed } from '../../src/polling/fixed.js';
import type { JobSource } from '../../src/wait/job-source.js';
import { waitForJob } from '../../src/wait-for-job.js';
import { completed, running } from '../support/jobs.js';
import { sequenceSource, slow } from '../support/sequence-source.js';
import { useVirtualClock } from '../support/virtual-clock.js';

const clock = useVirtualClock();

test('the first poll starts at once, but after the current synchronous code', async () => {
  const source = sequenceSource(completed());
  const wait = waitForJob('job-1', { source });
  expect(source.polls).toEqual([]);
  await wait;
  expect(source.polls).toEqual([0]);
});

test('a delay counts from the end of the previous poll', async () => {
  const source = sequenceSource(running(), slow(2500, running()), completed());
  const wait = waitForJob('job-1', { source, polling: fixed('10s') });
  await clock().runAllAsync();
  await wait;
  expect(source.polls).toEqual([0, 10_000, 22_500]);
});

test('the delays of the strategy are kept to the millisecond', async () => {
  const source = sequenceSource(undefined, undefined, running(), running(), running(), completed());
  const polling = exponential({ jitter: false });
  const wait = waitForJob('job-1', { source, polling });
  await clock().runAllAsync();
  await wait;
  expect(source.polls).toEqual([0, 1000, 3000, 7000, 15_000, 31_000]);
});

test('a wait without options polls at intervals from half a second to five minutes', async () => {
  const source = sequenceSource(...Array.from({ length: 20 }, () => running()), completed());
  const wait = waitForJob('job-1', { source });
  await clock().runAllAsync();
  await wait;
  const delays = source.polls.slice(1).map((poll, index) => poll - (source.polls[index] as number));
  expect(Math.min(...delays)).toBeGreaterThanOrEqual(500);
  expect(Math.max(...delays)).toBeLessThanOrEqual(300_000);
});

test('a poll receives the id, trimmed and otherwise unchanged, and a signal', async () => {
  const received: unknown[] = [];
  const source = {
    getJob: async (id: string, { signal }: { signal: AbortSignal }) => {
      received.push(id, signal.aborted);
      return completed();
    },
  };
  await waitForJob(' job/1?x ', { source });
  expect(received).toEqual(['job/1?x', false]);
});

test('a source is called with its own `this`', async () => {
  class Fleet {
    readonly #jobs = new Map([['job-1', completed()]]);
    async getJob(id: string) {
      return this.#jobs.get(id);
    }
  }
  await expect(waitForJob('job-1', { source: new Fleet() })).resolves.toEqual(completed());
});

test('polling without delays leaves room for everything else', async () => {
  let polls = 0;
  // Ends by itself: a loop that leaves no room could not be stopped from outside.
  const source = { getJob: async () => (++polls < 10_000 ? running() : completed()) };
  const wait = waitForJob('job-1', { source, polling: fixed(0) });
  setTimeout(() => wait.abort('enough'), 100);
  const thrown = wait.catch(reason => reason);
  await clock().tickAsync(200);
  expect(await thrown).toBe('enough');
});

/** The deadline that each poll of a wait receives. */
async function deadlinesOf(
  known: boolean,
  options: { timeout: string; visibilityTimeout?: string },
): Promise<unknown[]> {
  const deadlines: unknown[] = [];
  const source: JobSource = {
    async getJob(_id, { deadline }) {
      deadlines.push(deadline);
      return known ? running() : undefined;
    },
  };
  const wait = waitForJob('job-1', { source, polling: fixed('10s'), ...options });
  const settled = wait.catch(() => {});
  await clock().tickAsync(30_000);
  wait.abort();
  await settled;
  return deadlines;
}

test('a poll receives the time left until the timeout as its deadline, 0 at the timeout', async () => {
  expect(await deadlinesOf(true, { timeout: '25s' })).toEqual([25_000, 15_000, 5000, 0]);
});

test('a poll receives the time left in an open window as its deadline', async () => {
  const options = { timeout: '1h', visibilityTimeout: '15s' };
  expect(await deadlinesOf(false, options)).toEqual([3_600_000, 5000, 0]);
});

test('a poll without a limit has an infinite deadline', async () => {
  const forEver = Number.POSITIVE_INFINITY;
  const options = { timeout: 'Infinity' };
  expect(await deadlinesOf(true, options)).toEqual([forEver, forEver, forEver, forEver]);
});
