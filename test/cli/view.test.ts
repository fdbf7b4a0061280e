import { describe, expect, test } from 'vitest';
import { createView, updateView, type WaitView } from '../../src/cli/progress/wait-view.js';
import type { JobUpdate } from '../../src/machine/events.js';
import { jobOf } from './support/jobs.js';

const job = jobOf({ progress: 30 });
const look = { attempt: 1, latency: 5, nextDelay: 1000 };

function after(updates: readonly JobUpdate[], now = 5000): WaitView {
  return updates.reduce((view, update) => updateView(view, update, now), createView('job-1', 0));
}

const failed: JobUpdate[] = [
  { type: 'poll', ...look, outcome: 'error' },
  { type: 'retry', error: new Error('down'), attempt: 1, delay: 2000 },
];

describe('the view of a wait', () => {
  test('keeps the job while looks fail', () => {
    const view = after([{ type: 'poll', ...look, outcome: 'job', job }, ...failed]);
    expect(view).toMatchObject({ job, failedPoll: { retryAt: 7000 } });
  });

  test.each<[string, JobUpdate]>([
    ['a job', { type: 'poll', ...look, outcome: 'job', job }],
    ['an answer that does not know it', { type: 'poll', ...look, outcome: 'not-found' }],
  ])('forgets the failedPoll with the next answer: %s', (_, answer) => {
    expect(after([...failed, answer]).failedPoll).toBeUndefined();
  });

  test('has an expected end as a moment, so that it comes nearer between looks', () => {
    const progress = { jobId: 'job-1', percent: 30, previous: 20, elapsed: 5000, job };
    expect(after([{ type: 'progress', ...progress, eta: 4000 }]).endsAt).toBe(9000);
    expect(after([{ type: 'progress', ...progress, eta: undefined }]).endsAt).toBeUndefined();
  });

  test('has the time in which the end is half sure as two moments', () => {
    const progress = { jobId: 'job-1', percent: 30, previous: 20, elapsed: 5000, eta: 4000, job };
    const view = after([{ type: 'progress', ...progress, range: [3000, 7000] }]);
    expect(view.endsBetween).toEqual([8000, 12_000]);
    expect(after([{ type: 'progress', ...progress }]).endsBetween).toBeUndefined();
  });
});

describe('a percentage is stuck', () => {
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

  test('whichever is heard first of a move and of being stuck there', () => {
    expect(after([stalled, movedAt(3000)]).stalledSince).toBe(3000);
    expect(after([movedAt(3000), stalled]).stalledSince).toBe(3000);
  });
});
