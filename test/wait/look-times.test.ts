import { expect, test } from 'vitest';
import { exponential } from '../../src/polling/exponential.js';
import { fixed } from '../../src/polling/fixed.js';
import { waitForJob } from '../../src/wait-for-job.js';
import { completed, running } from '../support/jobs.js';
import { sequenceSource, slow } from '../support/sequence-source.js';
import { useVirtualClock } from '../support/virtual-clock.js';

const clock = useVirtualClock();

test('the first look begins at once, but after the current synchronous code', async () => {
  const source = sequenceSource(completed());
  const wait = waitForJob('job-1', { source });
  expect(source.polls).toEqual([]);
  await wait;
  expect(source.polls).toEqual([0]);
});

test('a look is counted from the end of the one before', async () => {
  const source = sequenceSource(running(), slow(2500, running()), completed());
  const wait = waitForJob('job-1', { source, polling: fixed('10s') });
  await clock().runAllAsync();
  await wait;
  expect(source.polls).toEqual([0, 10_000, 22_500]);
});

test('the schedule of the strategy is kept to the millisecond', async () => {
  const source = sequenceSource(undefined, undefined, running(), running(), running(), completed());
  const polling = exponential({ jitter: false });
  const wait = waitForJob('job-1', { source, polling });
  await clock().runAllAsync();
  await wait;
  expect(source.polls).toEqual([0, 1000, 3000, 7000, 15_000, 31_000]);
});

test('a wait without options takes its looks from half a second to five minutes apart', async () => {
  const source = sequenceSource(...Array.from({ length: 20 }, () => running()), completed());
  const wait = waitForJob('job-1', { source });
  await clock().runAllAsync();
  await wait;
  const delays = source.polls.slice(1).map((look, index) => look - (source.polls[index] as number));
  expect(Math.min(...delays)).toBeGreaterThanOrEqual(500);
  expect(Math.max(...delays)).toBeLessThanOrEqual(300_000);
});

test('a look is handed the id, and a signal of its own', async () => {
  const asked: unknown[] = [];
  const source = {
    getJob: async (id: string, { signal }: { signal: AbortSignal }) => {
      asked.push(id, signal.aborted);
      return completed();
    },
  };
  await waitForJob(' job/1?x ', { source });
  expect(asked).toEqual([' job/1?x ', false]);
});

test('a source keeps its own `this`', async () => {
  class Fleet {
    readonly #jobs = new Map([['job-1', completed()]]);
    async getJob(id: string) {
      return this.#jobs.get(id);
    }
  }
  await expect(waitForJob('job-1', { source: new Fleet() })).resolves.toEqual(completed());
});

test('looks without a pause between them leave room for everything else', async () => {
  let looks = 0;
  // Ends by itself, for a loop that leaves no room could not be stopped from outside.
  const source = { getJob: async () => (++looks < 10_000 ? running() : completed()) };
  const wait = waitForJob('job-1', { source, polling: fixed(0) });
  setTimeout(() => wait.abort('enough'), 100);
  const thrown = wait.catch(reason => reason);
  await clock().tickAsync(200);
  expect(await thrown).toBe('enough');
});
