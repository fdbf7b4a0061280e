import { describe, expect, test } from 'vitest';
import { WatchedJob } from '../../../src/client/sharing/watched-job.js';
import { running } from '../../support/jobs.js';
import { planPoll } from './support/polls.js';

/** A job with a request in flight. */
function requestedJob(): WatchedJob {
  const job = new WatchedJob('job-1', 0, 0);
  job.request = { controller: new AbortController(), deadline: Number.POSITIVE_INFINITY };
  return job;
}

test('the times of a poll count from when it was planned', () => {
  const { poll } = planPoll({ now: 5000, dueIn: 10_000, tolerance: 1500, deadline: 60_000 });
  expect(poll).toMatchObject({
    delay: 10_000,
    earliest: 13_500,
    latest: 16_500,
    deadlineAt: 65_000,
    dueAt: 15_000,
  });
});

test.each<[dueIn: number, deadline: number, isDeadlinePoll: boolean]>([
  [10_000, Number.POSITIVE_INFINITY, false],
  [10_000, 10_001, false],
  [10_000, 10_000, true],
  [10_000, 5000, true],
  [0, 0, true],
  [0, 1, false],
])(
  'a poll due in %i ms with a deadline in %i ms decides the deadline: %s',
  (dueIn, deadline, expected) => {
    expect(planPoll({ now: 700, dueIn, deadline }).poll.isDeadlinePoll).toBe(expected);
  },
);

test('a result is delivered with the time at which it was requested', () => {
  const { poll, results } = planPoll();
  poll.deliver({ job: running(10), retryAfter: 3000 }, 9000);
  expect(results).toEqual([[{ job: running(10), retryAfter: 3000 }, 9000]]);
});

test('a canceled poll reports the reason, and no result is delivered to it', () => {
  const { poll, results, cancellations } = planPoll();
  poll.cancel('enough');
  poll.deliver({ job: running(10) }, 9000);
  expect(cancellations).toEqual(['enough']);
  expect(results).toEqual([]);
});

describe('the first poll of a wait', () => {
  const first = { now: 5000, dueIn: 0, tolerance: 0 };

  test('accepts the result of a request in flight', () => {
    const { poll } = planPoll({ ...first, job: requestedJob() });
    expect(poll).toMatchObject({ earliest: Number.NEGATIVE_INFINITY, latest: 5000, dueAt: 5000 });
  });

  test('accepts no older result if no request is in flight', () => {
    expect(planPoll(first).poll.earliest).toBe(5000);
  });

  test('accepts no older result if it decides a deadline', () => {
    expect(planPoll({ ...first, deadline: 0, job: requestedJob() }).poll.earliest).toBe(5000);
  });
});

test('a later poll accepts no result requested before its tolerance', () => {
  const job = requestedJob();
  expect(planPoll({ job, dueIn: 10_000, tolerance: 1000 }).poll.earliest).toBe(9000);
});
