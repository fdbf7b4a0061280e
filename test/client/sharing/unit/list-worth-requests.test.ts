import { describe, expect, test } from 'vitest';
import { ListReliability } from '../../../../src/client/sharing/list-reliability.js';

const MINUTE = 60_000;

function worthAfter(requests: number, now = 0): ListReliability {
  const worth = new ListReliability();
  worth.recordScan(requests, now);
  return worth;
}

describe('what a sweep is expected to take', () => {
  test('is two requests while nothing is known, however long that is', () => {
    const worth = new ListReliability();
    expect([0, MINUTE, 600 * MINUTE].map(now => worth.requestsPerScan(now))).toEqual([2, 2, 2]);
  });

  test.each<[after: number, requests: number]>([
    [0, 64],
    [5 * MINUTE, 32],
    [10 * MINUTE, 16],
    [15 * MINUTE, 8],
    [30 * MINUTE, 1],
    [31 * MINUTE, 1],
    [600 * MINUTE, 1],
  ])('%i ms after one of 64 is %d', (after, requests) => {
    expect(worthAfter(64, 1_000_000).requestsPerScan(1_000_000 + after)).toBeCloseTo(requests, 9);
  });

  test.each([1, 0.2, 0])('is never less than one, also after one of %d', requests => {
    expect(worthAfter(requests).requestsPerScan(0)).toBe(1);
  });

  test('is what the last one took, not the first', () => {
    const worth = worthAfter(64);
    worth.recordScan(3, 1000);
    expect(worth.requestsPerScan(1000)).toBe(3);
  });
});

describe('a sweep pays', () => {
  test.each<[requests: number | undefined, saved: number, pays: boolean]>([
    [undefined, 2, false],
    [undefined, 2.2, false],
    [undefined, 2.21, true],
    [1, 1, false],
    [1, 1.1, false],
    [1, 1.11, true],
    [10, 10.9, false],
    [10, 11.01, true],
    [1000, 1099, false],
    [1000, 1101, true],
    [1, 0, false],
  ])('of %s requests that saves %d: %s', (requests, saved, pays) => {
    const worth = requests === undefined ? new ListReliability() : worthAfter(requests);
    expect(worth.savesRequests(saved, 0)).toBe(pays);
  });

  test('again after a while, for a long list may have become shorter', () => {
    const worth = worthAfter(40);
    expect(worth.savesRequests(30, 0)).toBe(false);
    expect(worth.savesRequests(30, 5 * MINUTE)).toBe(true);
  });

  test('never while the list rests', () => {
    const worth = worthAfter(1);
    worth.recordFailure(0);
    expect(worth.savesRequests(1_000_000, MINUTE - 1)).toBe(false);
    expect(worth.savesRequests(1_000_000, MINUTE)).toBe(true);
  });
});
