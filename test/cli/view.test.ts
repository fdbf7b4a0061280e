import { describe, expect, test } from 'vitest';
import { beginView, nextView, type View } from '../../src/cli/view.js';
import type { JobUpdate } from '../../src/index.js';
import { jobOf } from './support/jobs.js';

const job = jobOf({ progress: 30 });
const look = { attempt: 1, latency: 5, nextDelay: 1000 };

function after(updates: readonly JobUpdate[], now = 5000): View {
  return updates.reduce((view, update) => nextView(view, update, now), beginView('job-1', 0));
}

const failed: JobUpdate[] = [
  { type: 'poll', ...look, outcome: 'error' },
  { type: 'retry', error: new Error('down'), attempt: 1, delay: 2000 },
];

describe('the view of a wait', () => {
  test('keeps the job while looks fail', () => {
    const view = after([{ type: 'poll', ...look, outcome: 'job', job }, ...failed]);
    expect(view).toMatchObject({ job, trouble: { retryAt: 7000 } });
  });

  test.each<[string, JobUpdate]>([
    ['a job', { type: 'poll', ...look, outcome: 'job', job }],
    ['an answer that does not know it', { type: 'poll', ...look, outcome: 'not-found' }],
  ])('forgets the trouble with the next answer: %s', (_, answer) => {
    expect(after([...failed, answer]).trouble).toBeUndefined();
  });

  test('has an expected end as a moment, so that it comes nearer between looks', () => {
    const progress = { jobId: 'job-1', percent: 30, previous: 20, elapsed: 5000, job };
    expect(after([{ type: 'progress', ...progress, eta: 4000 }]).endsAt).toBe(9000);
    expect(after([{ type: 'progress', ...progress, eta: undefined }]).endsAt).toBeUndefined();
  });
});
