import { describe, expect, test } from 'vitest';
import {
  createView,
  slowestViews,
  updateView,
  type WaitView,
} from '../../../src/cli/progress/wait-view.js';
import type { JobUpdate } from '../../../src/machine/events.js';
import { seeded } from '../../support/random.js';
import { jobOf } from '../support/jobs.js';

const job = jobOf({ progress: 30 });
const report = { attempt: 1, latency: 5, nextDelay: 1000 };

function after(updates: readonly JobUpdate[], now = 5000): WaitView {
  return updates.reduce((view, update) => updateView(view, update, now), createView('job-1', 0));
}

const failed: JobUpdate[] = [
  { type: 'poll', ...report, outcome: 'error' },
  { type: 'retry', error: new Error('down'), attempt: 1, delay: 2000 },
];

describe('the view of a wait', () => {
  test('keeps the job while polls fail', () => {
    const view = after([{ type: 'poll', ...report, outcome: 'job', job }, ...failed]);
    expect(view).toMatchObject({ job, failedPoll: { retryAt: 7000 } });
  });

  test.each<[string, JobUpdate]>([
    ['a job', { type: 'poll', ...report, outcome: 'job', job }],
    ['a response that does not know it', { type: 'poll', ...report, outcome: 'not-found' }],
  ])('forgets the failed poll with the next response: %s', (_, response) => {
    expect(after([...failed, response]).failedPoll).toBeUndefined();
  });

  test('has the expected end as a point in time, so that it comes nearer between polls', () => {
    const progress = { jobId: 'job-1', percent: 30, previous: 20, elapsed: 5000, job };
    expect(after([{ type: 'progress', ...progress, eta: 4000 }]).endsAt).toBe(9000);
    expect(after([{ type: 'progress', ...progress, eta: undefined }]).endsAt).toBeUndefined();
  });

  test('has the range of the expected end as two points in time', () => {
    const progress = { jobId: 'job-1', percent: 30, previous: 20, elapsed: 5000, eta: 4000, job };
    const view = after([{ type: 'progress', ...progress, range: [3000, 7000] }]);
    expect(view.endsBetween).toEqual([8000, 12_000]);
    expect(after([{ type: 'progress', ...progress }]).endsBetween).toBeUndefined();
  });
});

describe('a percentage has stalled', () => {
  const stalled: JobUpdate = { type: 'stalled', job, since: 3000, elapsed: 5000 };

  function movedAt(elapsed: number): JobUpdate {
    const eta = undefined;
    return { type: 'progress', jobId: 'job-1', percent: 31, previous: 30, elapsed, eta, job };
  }

  test('since it last changed', () => {
    expect(after([stalled]).stalledSince).toBe(3000);
  });

  test('until it moves', () => {
    expect(after([stalled, movedAt(6000)]).stalledSince).toBeUndefined();
  });
});

function view(id: string, progress?: number, endsAt?: number): WaitView {
  return { ...createView(id, 0), job: jobOf({ progress }), endsAt };
}

const ids = (views: readonly WaitView[]): string[] => views.map(({ id }) => id);

test('the slowest waits are those with no expected end, least progress first, then those that end last', () => {
  const views = [
    view('soon', 90, 1000),
    view('late', 50, 9000),
    view('unknown-half', 50),
    view('unknown', 0),
    view('silent'),
  ];
  expect(ids(slowestViews(views, 4))).toEqual(['unknown', 'silent', 'unknown-half', 'late']);
});

test.each([0, 1, 5, 99])('the %i slowest waits are the first in that order', count => {
  const random = seeded(5);
  const views = Array.from({ length: 99 }, (_, index) =>
    view(`${index}`, undefined, Math.floor(random() * 40)),
  );
  const sorted = views.toSorted((one, other) => (other.endsAt ?? 0) - (one.endsAt ?? 0));
  expect(ids(slowestViews(views, count))).toEqual(ids(sorted.slice(0, count)));
});
