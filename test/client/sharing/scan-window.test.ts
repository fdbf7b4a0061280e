import { expect, test } from 'vitest';
import { chooseWindow } from '../../../src/client/sharing/scan-window.js';

/** Jobs created a minute apart, with these urgencies. */
function jobs(...urgencies: readonly number[]) {
  return urgencies.map((urgency, minute) => ({
    urgency,
    createdFrom: minute,
    createdUntil: minute + 1,
  }));
}

test.each<[what: string, urgencies: readonly number[], from: number, until: number]>([
  ['leaves out jobs that are not urgent at both ends', [0, 0, 1, 1, 0], 2, 4],
  ['reads a few of them to reach others', [1, 1, 0, 0, 1, 1], 0, 6],
  ['does not reach for what is worth less than the rows before it', [1, 1, 0, 0, 0, 0.5], 0, 2],
  ['covers all jobs if none is urgent', [0, 0.1, 0], 0, 3],
  ['covers all jobs if all are', [1, 1, 1], 0, 3],
  ['covers the young ones alone', [0, 0, 0, 1], 3, 4],
])('a window %s', (_, urgencies, createdFrom, createdUntil) => {
  expect(chooseWindow(jobs(...urgencies), 0.3)).toEqual({ createdFrom, createdUntil });
  expect(chooseWindow(jobs(...urgencies).reverse(), 0.3)).toEqual({ createdFrom, createdUntil });
});

test('a window has no end if it contains a job of unknown age', () => {
  const unknown = { urgency: 1, createdFrom: -60, createdUntil: Number.POSITIVE_INFINITY };
  expect(chooseWindow([...jobs(1, 1), unknown], 0.3)).toEqual({
    createdFrom: -60,
    createdUntil: Number.POSITIVE_INFINITY,
  });
});
