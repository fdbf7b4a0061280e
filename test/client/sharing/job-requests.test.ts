import { describe, expect, test } from 'vitest';
import { completed, running, socketError } from '../../support/jobs.js';
import { useVirtualClock } from '../../support/virtual-clock.js';
import { jobRequests } from './support/job-requests.js';

const clock = useVirtualClock();

test('a job has at most one request in flight', async () => {
  const { requests, jobs, sent } = jobRequests(2);
  await requests.requestAll(jobs);
  await requests.requestAll([...jobs, ...jobs]);
  expect(sent.map(({ id }) => id)).toEqual(['job-0', 'job-1']);
  await sent[0]?.respond(running(10));
  await requests.requestAll(jobs);
  expect(sent.map(({ id }) => id)).toEqual(['job-0', 'job-1', 'job-0']);
});

test('a job without polls is requested only to check a row', async () => {
  const { requests, jobs, sent } = jobRequests(1, () => []);
  await requests.requestAll(jobs);
  await requests.requestAll(jobs, { suspectedTerminal: true });
  expect(sent).toHaveLength(0);
  await requests.requestAll(jobs, { check: { percent: 10, requestedAt: 0 } });
  expect(sent).toHaveLength(1);
});

test('a result comes with the reason of the request, the time it was sent, and Retry-After', async () => {
  const { requests, jobs, sent, results } = jobRequests(1);
  const check = { percent: 10, requestedAt: 40 };
  await requests.requestAll(jobs, { suspectedTerminal: true, check });
  clock().tick(700);
  sent[0]?.context.onSent?.();
  clock().tick(50);
  sent[0]?.context.onRetryAfter?.(3000);
  await sent[0]?.respond(running(20));
  const request = { suspectedTerminal: true, check, requestedAt: 700 };
  expect(results).toMatchObject([[jobs[0], request, { job: running(20), retryAfter: 3000 }]]);
  expect(jobs[0]?.request).toBeUndefined();
});

test('an error, and a job that was not found, are results', async () => {
  const { requests, jobs, sent, results } = jobRequests(2);
  await requests.requestAll(jobs);
  const error = socketError();
  await sent[0]?.fail(error);
  await sent[1]?.respond(undefined);
  expect(results.map(([, , result]) => result)).toEqual([{ error }, { job: undefined }]);
});

test.each<[deadlines: number[], earliest: number]>([
  [[90_000, 30_000, Number.POSITIVE_INFINITY], 30_000],
  [[Number.POSITIVE_INFINITY], Number.POSITIVE_INFINITY],
])(
  'polls with deadlines at %j are requested with a deadline at %d',
  async (deadlines, earliest) => {
    const { requests, jobs, sent } = jobRequests(1, () =>
      deadlines.map(deadline => ({ deadline })),
    );
    await requests.requestAll(jobs);
    expect(sent[0]?.context.deadlineAt).toBe(earliest);
    expect(jobs[0]?.request?.deadline).toBe(earliest);
  },
);

test('a check of a row goes before other requests, and has no deadline if the job has no polls', async () => {
  const { requests, jobs, sent } = jobRequests(2, () => []);
  await requests.requestAll(jobs, { check: { percent: undefined, requestedAt: 400 } });
  expect(sent[0]?.context).toMatchObject({ isShared: true, deadlineAt: Number.POSITIVE_INFINITY });
  const others = jobRequests(1);
  await others.requests.requestAll(others.jobs);
  expect(others.sent[0]?.context.isShared).toBe(false);
});

test.each<[polls: boolean[], unref: boolean]>([
  [[true], true],
  [[true, true], true],
  [[true, false], false],
  [[false], false],
])('polls with unref %j are requested with unref %s', async (polls, unref) => {
  const { requests, jobs, sent } = jobRequests(1, () => polls.map(each => ({ unref: each })));
  await requests.requestAll(jobs);
  expect(sent[0]?.context.unref).toBe(unref);
});

describe('a canceled request', () => {
  test('is aborted with the reason, and the job can be requested again', async () => {
    const { requests, jobs, sent } = jobRequests(1);
    await requests.requestAll(jobs);
    for (const job of jobs) requests.cancel(job, 'no wait left');
    expect(sent[0]?.context.signal?.reason).toBe('no wait left');
    await requests.requestAll(jobs);
    expect(sent).toHaveLength(2);
    expect(sent[1]?.context.signal?.aborted).toBe(false);
  });

  test('has no result, whether it gets a response or fails', async () => {
    const { requests, jobs, sent, results } = jobRequests(2);
    await requests.requestAll(jobs);
    for (const job of jobs) requests.cancel(job);
    await sent[0]?.respond(completed());
    await sent[1]?.fail(socketError());
    expect(results).toEqual([]);
  });

  test('is not confused with the next request for the job', async () => {
    const { requests, jobs, sent, results } = jobRequests(1);
    await requests.requestAll(jobs);
    for (const job of jobs) requests.cancel(job);
    await requests.requestAll(jobs, { suspectedTerminal: true });
    sent[0]?.context.onSent?.();
    await sent[0]?.respond(running(99));
    expect(results).toEqual([]);
    expect(jobs[0]?.request).toMatchObject({ suspectedTerminal: true });
    expect(jobs[0]?.request?.requestedAt).toBeUndefined();
    await sent[1]?.respond(running(10));
    expect(results.map(([, , result]) => result)).toEqual([{ job: running(10) }]);
  });

  test('need not exist', () => {
    const { requests, jobs, sent } = jobRequests(1);
    for (const job of jobs) requests.cancel(job, 'no wait left');
    expect(sent).toEqual([]);
  });
});

test.each<[what: string, reason: object, hasPolls: boolean, isSent: boolean, isCanceled: boolean]>([
  ['is canceled', {}, false, false, true],
  ['goes on if other polls are left', {}, true, false, false],
  ['goes on if it has been sent', {}, false, true, false],
  ['goes on if it confirms an end', { suspectedTerminal: true }, false, false, false],
  ['goes on if it checks a row', { check: { percent: 10, requestedAt: 0 } }, false, false, false],
])(
  'a request for polls that a list row has served %s',
  async (_, reason, hasPolls, isSent, isCanceled) => {
    const { requests, jobs, sent } = jobRequests(1);
    await requests.requestAll(jobs, reason);
    if (isSent) sent[0]?.context.onSent?.();
    for (const job of jobs) {
      if (!hasPolls) job.take(() => true);
      requests.cancelUnneeded(job);
    }
    expect(sent[0]?.context.signal?.aborted).toBe(isCanceled);
  },
);

describe('many requests', () => {
  test('give the event loop a turn after each hundred', async () => {
    const { requests, jobs, sent } = jobRequests(250);
    const all = requests.requestAll(jobs);
    const counts = [sent.length];
    while ((counts.at(-1) as number) < 250 && counts.length < 10) {
      await clock().nextAsync();
      counts.push(sent.length);
    }
    expect(counts).toEqual([100, 200, 250]);
    await all;
  });

  test('do not count jobs that have a request already', async () => {
    const { requests, jobs, sent } = jobRequests(150);
    await requests.requestAll(jobs.slice(0, 60));
    await requests.requestAll(jobs);
    expect(sent).toHaveLength(150);
  });

  test('leave out jobs that have lost their polls, or got a request, since the last turn', async () => {
    const { requests, jobs, sent } = jobRequests(110);
    const all = requests.requestAll(jobs);
    jobs[105]?.take(() => true);
    await requests.requestAll(jobs.slice(107, 108));
    await clock().tickAsync(1);
    await all;
    const ids = sent.map(({ id }) => id);
    expect(ids).toHaveLength(109);
    expect(new Set(ids).size).toBe(109);
    expect(ids).not.toContain('job-105');
  });
});
