import { expect, test } from 'vitest';
import { fixed } from '../../src/polling/fixed.js';
import { waitForJob } from '../../src/wait-for-job.js';
import { completed, running, socketError } from '../support/jobs.js';
import { hang, sequenceSource, slow } from '../support/sequence-source.js';
import { useVirtualClock } from '../support/virtual-clock.js';

const clock = useVirtualClock();
const polling = fixed('10s');

test('a poll that has not settled after 30 s is abandoned, reported as an error and retried', async () => {
  const source = sequenceSource(running(), hang, completed());
  const wait = waitForJob('job-1', { source, polling });
  const retries: unknown[] = [];
  wait.on('retry', ({ error, attempt, delay }) => retries.push([error.name, attempt, delay]));
  await clock().runAllAsync();
  await wait;
  expect(source.polls).toEqual([0, 10_000, 50_000]);
  expect(retries).toEqual([['TimeoutError', 2, 10_000]]);
});

test('the signal of an abandoned poll aborts, so that the source can stop', async () => {
  const signals: AbortSignal[] = [];
  const source = sequenceSource(
    ({ signal }) => {
      signals.push(signal);
      return new Promise(() => {});
    },
    ({ signal }) => {
      signals.push(signal);
      return completed();
    },
  );
  const wait = waitForJob('job-1', { source, polling });
  await clock().runAllAsync();
  await wait;
  expect(signals.map(signal => signal.aborted)).toEqual([true, false]);
});

test.each([
  ['with a job', completed()],
  ['with an error', socketError()],
])(
  'an abandoned poll that settles later, %s, changes nothing and is no unhandled rejection',
  async (_, response) => {
    const source = sequenceSource(slow(35_000, response), running());
    const wait = waitForJob('job-1', { source, polling, timeout: '60s' });
    const thrown = wait.catch(error => error);
    await clock().runAllAsync();
    expect(await thrown).toMatchObject({
      code: 'WAIT_TIMEOUT',
      observed: { timeout: 1, Running: 3 },
    });
    expect(source.polls).toEqual([0, 40_000, 50_000, 60_000]);
  },
);

test('a source that always hangs has never responded, so the wait ends as an outage', async () => {
  const wait = waitForJob('job-1', { source: sequenceSource(hang), polling });
  const thrown = wait.catch(error => error);
  await clock().runAllAsync();
  expect(await thrown).toMatchObject({
    code: 'SERVICE_UNAVAILABLE',
    attempts: 3,
    elapsed: 100_000,
  });
});
