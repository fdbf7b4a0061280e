import { expect, test } from 'vitest';
import { begin } from '../../src/machine/state.js';
import { fixed } from '../../src/polling/fixed.js';
import { drive, inSequence, notFound, seen, unavailable } from '../support/drive.js';

test('polls at the interval before the job is visible, while polls fail, and until the end', () => {
  const results = inSequence(
    notFound,
    notFound,
    unavailable,
    unavailable,
    seen('Running'),
    seen('Completed'),
  );
  const { polls } = drive(begin('job-1'), results, { polling: fixed('7s') });
  expect(polls).toEqual([0, 7000, 14_000, 21_000, 28_000, 35_000]);
});

test.each(['7', -1, Number.NaN, undefined])('rejects an interval of %o', interval => {
  expect(() => fixed(interval as number)).toThrow(/^Expected `interval` to be /);
});
