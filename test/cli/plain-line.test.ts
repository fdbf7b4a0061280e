import { describe, expect, test } from 'vitest';
import { plainLine } from '../../src/cli/progress/lines.js';
import { createView, updateView, type WaitView } from '../../src/cli/progress/wait-view.js';
import type { JobUpdate } from '../../src/machine/events.js';
import { jobOf } from './support/jobs.js';

const job = jobOf({ progress: 30 });
const look = { attempt: 1, latency: 5, nextDelay: 1000 };
const notFound: JobUpdate = { type: 'poll', ...look, outcome: 'not-found' };
const progress = { jobId: 'job-1', percent: 30, previous: undefined, elapsed: 1000, job };

describe('a log has a line for', () => {
  test.each<[string, JobUpdate, string]>([
    ['the first answer that does not know the job', notFound, '1m 12s  not visible yet'],
    ['the job becoming visible', { type: 'visible', job }, '1m 12s  visible: CreateMysqlInstance'],
    ['a status', { type: 'status', job, previous: undefined }, '1m 12s  Running'],
    [
      'a status that asks something of a person',
      { type: 'status', job: jobOf({ status: 'Unauthorized' }), previous: 'Running' },
      '1m 12s  Unauthorized: somebody has to authorise the job',
    ],
    ['a percentage', { type: 'progress', ...progress, eta: undefined }, '1m 12s  30%'],
    [
      'a percentage and the expected end',
      { type: 'progress', ...progress, eta: 48_000 },
      '1m 12s  30%, about 48s left',
    ],
    [
      'a percentage and the time in which the end is half sure',
      { type: 'progress', ...progress, eta: 252_000, range: [170_000, 410_000] },
      '1m 12s  30%, about 4m left (3m to 7m)',
    ],
    [
      'a percentage that is stuck',
      { type: 'stalled', job, since: 10_000, elapsed: 70_000 },
      '1m 12s  stuck at 30% for 1m',
    ],
    [
      'a look that failed',
      { type: 'retry', error: new Error('HTTP 503'), attempt: 2, delay: 4000 },
      '1m 12s  retrying in 4s: HTTP 503',
    ],
  ])('%s', (_, update, line) => {
    expect(plainLine(createView('job-1', 0), update, 72_000)?.trimStart()).toBe(line);
  });
});

describe('a log has no line for', () => {
  const seen: WaitView = updateView(
    createView('job-1', 0),
    { type: 'poll', ...look, outcome: 'job', job },
    0,
  );

  test.each<[string, WaitView, JobUpdate]>([
    ['a look', seen, { type: 'poll', ...look, outcome: 'job', job }],
    ['a failed look, which retry tells of', seen, { type: 'poll', ...look, outcome: 'error' }],
    ['further answers that do not know the job', updateView(seen, notFound, 0), notFound],
    ['the end, which the result tells of', seen, { type: 'completed', job }],
  ])('%s', (_, view, update) => {
    expect(plainLine(view, update, 0)).toBeUndefined();
  });

  test('but for a job that was seen and is gone', () => {
    expect(plainLine(seen, notFound, 0)).toMatch(/the service no longer knows the job$/);
  });
});

test('a log repeats nothing that a terminal would obey', () => {
  const evil = jobOf({ name: 'a\u001b[2J\nb', status: 'c\u009b\rd' });
  const lines = [
    plainLine(createView('job-1', 0), { type: 'visible', job: evil }, 0),
    plainLine(createView('job-1', 0), { type: 'status', job: evil, previous: undefined }, 0),
  ];
  expect(lines.join('')).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
});
