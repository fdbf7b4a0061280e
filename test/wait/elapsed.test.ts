import { expect, test } from 'vitest';
import { fixed } from '../../src/polling/fixed.js';
import { resumeWait, waitForJob } from '../../src/wait-for-job.js';
import { completed, running } from '../support/jobs.js';
import { sequenceSource } from '../support/sequence-source.js';
import { useVirtualClock } from '../support/virtual-clock.js';

const clock = useVirtualClock();
const polling = fixed('10s');

test('elapsed counts from the start of the wait and stops when it settles', async () => {
  const wait = waitForJob('job-1', { source: sequenceSource(running(), completed()), polling });
  expect(wait.elapsed).toBe(0);
  await clock().tickAsync(4000);
  expect(wait.elapsed).toBe(4000);
  await clock().tickAsync(60_000);
  expect(wait.elapsed).toBe(10_000);
});

test('elapsed stops at an abort', async () => {
  const wait = waitForJob('job-1', { source: sequenceSource(running()), polling });
  await clock().tickAsync(4000);
  wait.abort();
  await wait.catch(() => {});
  await clock().tickAsync(4000);
  expect(wait.elapsed).toBe(4000);
});

test('elapsed includes the time before a resume', async () => {
  const source = sequenceSource(running());
  const first = waitForJob('job-1', { source, polling });
  await clock().tickAsync(4000);
  const checkpoint = first.checkpoint();
  first.abort();
  await clock().tickAsync(3000);
  const wait = resumeWait(checkpoint, { source, polling });
  await clock().tickAsync(1000);
  expect(wait.elapsed).toBe(8000);
  wait.abort();
  await wait.catch(() => {});
});

test('elapsed of a wait that had ended before its resume does not move', async () => {
  const first = waitForJob('job-1', { source: sequenceSource(running(), completed()), polling });
  await clock().runAllAsync();
  const wait = resumeWait(first.checkpoint(), { source: sequenceSource() });
  await wait;
  await clock().tickAsync(5000);
  expect(wait.elapsed).toBe(10_000);
});
