// Testing hours, or months, in no time: scripted jobs without a socket, and a virtual clock.
import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { install } from '@sinonjs/fake-timers';
import { fixed, waitForJob } from 'jobwait';
import { scriptedSource } from 'jobwait/testing';

/** The code under test: waits for a job and reports each quarter of its progress. */
function followJob(source, jobId, report) {
  let quarters = 0;
  const onProgress = ({ percent }) => {
    if (percent < (quarters + 1) * 25) return;
    quarters = Math.floor(percent / 25);
    report(`${quarters} of 4`);
  };
  return waitForJob(jobId, { source, timeout: '2h', polling: fixed('30s'), onProgress });
}

let clock;

beforeEach(() => {
  // Only these: faking process.nextTick or queueMicrotask would stop more than the clock.
  const toFake = ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'];
  clock = install({ toFake: [...toFake, 'performance'] });
});

afterEach(() => clock.uninstall());

test('reports each quarter of an hour-long job', async () => {
  const reported = [];
  const source = scriptedSource({ 'create-1': { duration: '1h', visibleAfter: '20s' } });
  const wait = followJob(source, 'create-1', quarter => reported.push(quarter));
  await clock.tickAsync('30:00');
  assert.deepEqual(reported, ['1 of 4', '2 of 4']);
  await clock.runAllAsync();
  assert.equal((await wait).status, 'Completed');
  assert.deepEqual(reported, ['1 of 4', '2 of 4', '3 of 4', '4 of 4']);
  assert.equal(performance.now(), 3_600_000);
});

test('gives up on a stuck job after two hours', async () => {
  const source = scriptedSource({ 'create-1': { duration: 'Infinity' } });
  // Caught from the start: the wait rejects while the clock runs.
  const ending = followJob(source, 'create-1', () => {}).catch(error => error);
  await clock.runAllAsync();
  assert.equal((await ending).code, 'WAIT_TIMEOUT');
  assert.equal(source.requests.at(-1).at, 7_200_000);
});

test('survives five minutes without a network', async () => {
  const outage = Array(10).fill({ fault: 'reset' });
  const completed = { body: { job: { id: 'create-1', status: 'Completed' } } };
  const source = scriptedSource({ 'create-1': [{ status: 200 }, ...outage, completed] });
  const wait = followJob(source, 'create-1', () => {});
  await clock.runAllAsync();
  assert.equal((await wait).status, 'Completed');
  assert.equal(source.requests.length, 12);
});
