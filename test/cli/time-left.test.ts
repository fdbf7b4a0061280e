import { describe, expect, test } from 'vitest';
import { liveLine, stalledText, timeLeftParts } from '../../src/cli/progress/lines.js';
import { createView } from '../../src/cli/progress/wait-view.js';
import { jobOf } from './support/jobs.js';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

describe('when the end is expected', () => {
  test.each<[string, number, [number, number] | undefined, string]>([
    ['nothing is known of how sure it is', 252 * SECOND, undefined, 'about 4m 12s left'],
    ['it is sure', 252 * SECOND, [240 * SECOND, 270 * SECOND], 'about 4m 12s left'],
    ['it is not', 252 * SECOND, [170 * SECOND, 410 * SECOND], 'about 4m left (3m to 7m)'],
    ['it may be now', 50 * SECOND, [-10 * SECOND, 150 * SECOND], 'about 50s left (up to 3m)'],
    ['it is near', 5 * SECOND, [3 * SECOND, 9 * SECOND], 'about 5s left (3s to 9s)'],
    ['it is far', 5 * HOUR, [3.1 * HOUR, 9 * HOUR], 'about 5h left (3h 10m to 9h)'],
    ['it is days away', 50 * HOUR, [30 * HOUR, 80 * HOUR], 'about 2d 2h left (1d 6h to 3d 8h)'],
    ['both bounds round to the same', 1.2 * SECOND, [0.9 * SECOND, 1.4 * SECOND], 'about 1s left'],
  ])('is told so that it fits what is known: %s', (_, eta, range, text) => {
    expect(timeLeftParts(eta, range).join(' ')).toBe(text);
  });

  test.each([
    [100, /about 4m left \(3m to 7m\)$/],
    [70, /about 4m left$/],
    [50, /1m 12s$/],
  ])('takes the room that a line of %d columns has for it', (columns, remark) => {
    const now = 72 * SECOND;
    const view = {
      ...createView('job-1', 0),
      job: jobOf({ progress: 60 }),
      endsAt: now + 252 * SECOND,
      endsBetween: [now + 170 * SECOND, now + 410 * SECOND] as const,
    };
    expect(liveLine(view, now, columns)).toMatch(remark);
  });
});

test.each([
  [60, 12 * MINUTE, 'stuck at 60% for 12m'],
  [99.9, 90 * SECOND, 'stuck at 99% for 1m 30s'],
  [undefined, 5 * SECOND, 'stuck for 5s'],
])('a job at %s percent since %d ms is %s', (percent, milliseconds, text) => {
  expect(stalledText(percent, milliseconds)).toBe(text);
});
