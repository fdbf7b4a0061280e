import { expect, test } from 'vitest';
import { fixed } from '../../src/polling/fixed.js';
import { resumeWait, waitForJob } from '../../src/wait-for-job.js';
import { completed, running } from '../support/jobs.js';
import { sequenceSource } from '../support/sequence-source.js';
import { START, useVirtualClock } from '../support/virtual-clock.js';

const clock = useVirtualClock();
const polling = fixed('10s');
const HOUR = 3_600_000;

test.each([-HOUR, HOUR, 365 * 24 * HOUR])(
  'a wall clock that is moved by %d ms moves no poll and no limit',
  async moved => {
    const source = sequenceSource(running());
    const wait = waitForJob('job-1', { source, polling, timeout: '35s' });
    const thrown = wait.catch(error => error);
    await clock().tickAsync(15_000);
    clock().setSystemTime(Date.now() + moved);
    await clock().runAllAsync();
    expect(await thrown).toMatchObject({ code: 'WAIT_TIMEOUT', elapsed: 35_000 });
    expect(source.polls).toEqual([0, 10_000, 20_000, 30_000, 35_000]);
  },
);

test('a resumed wait counts the time away, by the wall clock', async () => {
  const first = waitForJob('job-1', { source: sequenceSource(running()), polling, timeout: '1h' });
  await clock().tickAsync(15_000);
  const checkpoint = JSON.parse(JSON.stringify(first.checkpoint()));
  expect(checkpoint).toMatchObject({ version: 1, savedAt: START + 15_000, elapsed: 15_000 });
  first.abort();
  await clock().tickAsync(HOUR - 40_000);

  const source = sequenceSource(running());
  const thrown = resumeWait(checkpoint, { source, polling }).catch(error => error);
  await clock().runAllAsync();
  expect(await thrown).toMatchObject({ code: 'WAIT_TIMEOUT', elapsed: HOUR, attempts: 6 });
  const back = HOUR - 25_000;
  expect(source.polls).toEqual([back, back + 10_000, back + 20_000, back + 25_000]);
});

test('a resumed wait counts no time away if the wall clock was set back', async () => {
  const first = waitForJob('job-1', { source: sequenceSource(running()), polling, timeout: '30s' });
  await clock().tickAsync(15_000);
  const checkpoint = first.checkpoint();
  first.abort();
  clock().setSystemTime(START - HOUR);

  const source = sequenceSource(running(), completed());
  const polls: number[] = [];
  const wait = resumeWait(checkpoint, { source, polling });
  wait.on('poll', ({ attempt }) => polls.push(attempt));
  await clock().runAllAsync();
  await wait;
  expect(source.polls).toEqual([15_000, 25_000]);
  expect(polls).toEqual([3, 4]);
});
