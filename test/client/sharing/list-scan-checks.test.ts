import { describe, expect, test } from 'vitest';
import type { JobRequest } from '../../../src/client/sharing/watched-job.js';
import type { PollResult } from '../../../src/wait/poll-scheduler.js';
import { completed, failed, running, socketError } from '../../support/jobs.js';
import { useVirtualClock } from '../../support/virtual-clock.js';
import { runningTask, scannerOf } from './support/list-scanner.js';

useVirtualClock();

function request(fields: Partial<JobRequest>): JobRequest {
  return { controller: new AbortController(), deadline: 0, requestedAt: 1000, ...fields };
}

/** Whether the list is still used after two checks of a row with the same result. */
function isUsableAfter(
  percent: number | undefined,
  requestedAt: number,
  result: PollResult,
): boolean {
  const { scanner, poll, reliability } = scannerOf();
  const { job } = poll('a');
  const check = { percent, requestedAt };
  for (let count = 0; count < 2; count += 1) scanner.recordResult(job, request({ check }), result);
  return reliability.isUsable(0);
}

describe('a list whose row is checked by a request sent at 1000 ms', () => {
  test.each<
    [
      what: string,
      percent: number | undefined,
      requestedAt: number,
      result: PollResult,
      isUsable: boolean,
    ]
  >([
    ['is used if the job is still running', 40, 900, { job: running(40) }, true],
    ['is used if the job has progressed by 2 %', 40, 900, { job: running(42) }, true],
    ['is not used if the job has progressed by more', 40, 900, { job: running(42.5) }, false],
    ['is used if the job is behind its row', 40, 900, { job: running(10) }, true],
    ['is used if the row has no percentage', undefined, 900, { job: running(90) }, true],
    ['is used if the job has no percentage', 40, 900, { job: running() }, true],
    ['is not used if the job has completed', 40, 900, { job: completed() }, false],
    ['is not used if the job has failed', 40, 900, { job: failed() }, false],
    ['is not used if the job was not found', 40, 900, { job: undefined }, false],
    ['is used if the request failed', 40, 900, { error: socketError() }, true],
    ['is used if the job has completed 2 s later', 40, -1000, { job: completed() }, true],
    ['is not used if the job has completed within 2 s', 40, -999, { job: completed() }, false],
  ])('%s', (_, percent, requestedAt, result, isUsable) => {
    expect(isUsableAfter(percent, requestedAt, result)).toBe(isUsable);
  });
});

describe('a job that the list showed as ended, confirmed by id,', () => {
  test('and still running is not polled by list for a while, and its request counts for the scan', () => {
    const { scanner, poll, schedule, reliability } = scannerOf();
    const { job, poll: polled } = poll('a');
    scanner.recordResult(job, request({ suspectedTerminal: true }), { job: running() });
    expect(scanner.canAnswer(polled, 29_999)).toBe(false);
    expect(scanner.canAnswer(polled, 30_000)).toBe(true);
    schedule.recordEnd(1, 0);
    expect(reliability.requestsPerScan(0)).toBe(2);
  });

  test('and really ended does not count for the scan', () => {
    const { scanner, poll, schedule, reliability } = scannerOf();
    scanner.recordResult(poll('a').job, request({ suspectedTerminal: true }), { job: completed() });
    schedule.recordEnd(1, 0);
    expect(reliability.requestsPerScan(0)).toBe(1);
  });

  test('says nothing about the list if the request failed', () => {
    const { scanner, poll, schedule, reliability } = scannerOf();
    const { job, poll: polled } = poll('a');
    scanner.recordResult(job, request({ suspectedTerminal: true }), { error: socketError() });
    expect(scanner.canAnswer(polled, 0)).toBe(true);
    schedule.recordEnd(1, 0);
    expect(reliability.requestsPerScan(0)).toBe(1);
  });
});

test('a request by id that the list did not cause says nothing about the list', () => {
  const { scanner, poll, schedule, reliability } = scannerOf();
  const { job, poll: polled } = poll('a');
  for (let count = 0; count < 5; count += 1) {
    scanner.recordResult(job, request({}), { job: running() });
  }
  expect(scanner.canAnswer(polled, 0)).toBe(true);
  schedule.recordEnd(1, 0);
  expect(reliability.requestsPerScan(0)).toBe(1);
});

test('the row of a page that has been unchanged for longest is checked', async () => {
  const rows = ['a', 'b', 'c'].map(id => runningTask(id, { progress: 50 }));
  const { scanner, poll, requested } = scannerOf({ pages: [rows] });
  for (const [id, since] of [
    ['a', -200],
    ['b', -900],
    ['c', -500],
  ] as const) {
    poll(id).job.recordResponse(runningTask(id, { progress: 50 }), since);
  }
  await scanner.scan(false);
  expect(requested).toEqual([[['b'], { check: { percent: 50, requestedAt: 0 } }]]);
});

test('no row is checked of a page that shows no job running', async () => {
  const { scanner, poll, requested } = scannerOf({ pages: [[runningTask('x')]] });
  poll('a').job.recordResponse(undefined, 0);
  await scanner.scan(false);
  expect(requested).toEqual([]);
});
