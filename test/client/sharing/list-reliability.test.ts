import { describe, expect, test } from 'vitest';
import { ListReliability } from '../../../src/client/sharing/list-reliability.js';

const MINUTE = 60_000;

/** For how many minutes from now the list is not used. */
function pauseFrom(list: ListReliability, now: number): number {
  let minutes = 0;
  while (!list.isUsable(now + minutes * MINUTE)) {
    expect(list.isUsable(now + (minutes + 1) * MINUTE - 1)).toBe(false);
    minutes += 1;
  }
  return minutes;
}

/** The pauses after `count` failures in a row. */
function pausesOf(list: ListReliability, count: number, now = 0): number[] {
  return Array.from({ length: count }, () => {
    list.recordFailure(now);
    return pauseFrom(list, now);
  });
}

function repeated<T>(count: number, ...items: readonly T[]): T[] {
  return Array.from({ length: count }, () => items).flat();
}

describe('a list that fails', () => {
  test('is not used for a minute, doubled each time up to an hour', () => {
    expect(pausesOf(new ListReliability(), 9)).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60]);
  });

  test('is not used for a minute again once a row has been confirmed', () => {
    const list = new ListReliability();
    expect(pausesOf(list, 4)).toEqual([1, 2, 4, 8]);
    list.recordAgreement();
    expect(pausesOf(list, 2)).toEqual([1, 2]);
  });

  test('needs four confirmed rows for that after a contradiction', () => {
    const pauses = [1, 2, 3, 4].map(agreements => {
      const list = new ListReliability();
      pausesOf(list, 3);
      list.recordContradiction(false, 0);
      for (let count = 0; count < agreements; count += 1) list.recordAgreement();
      list.recordFailure(0);
      return pauseFrom(list, 0);
    });
    expect(pauses).toEqual([8, 8, 8, 1]);
  });
});

describe('a list', () => {
  test.each<
    [what: string, checks: readonly ('yes' | 'no' | 'no while still')[], isUsable: boolean]
  >([
    ['is used before anything is known', [], true],
    ['is used after one contradiction', ['no'], true],
    ['is not used after two contradictions', ['no', 'no'], false],
    [
      'is not used after two contradictions, whatever was confirmed before',
      ['yes', 'yes', 'no', 'no'],
      false,
    ],
    [
      'is used after two contradictions with a confirmation between them',
      ['no', 'yes', 'no'],
      true,
    ],
    ['is not used after another one', ['no', 'yes', 'no', 'no'], false],
    ['is used if two rows are confirmed per contradiction', repeated(50, 'no', 'yes', 'yes'), true],
    ['is used if one row is confirmed per contradiction', repeated(50, 'no', 'yes'), true],
    ['is used if its rows are confirmed', ['yes', 'yes', 'yes'], true],
  ])('%s', (_, checks, isUsable) => {
    const list = new ListReliability();
    for (const check of checks) {
      if (check === 'yes') list.recordAgreement();
      else list.recordContradiction(check === 'no while still', 1000);
    }
    expect(list.isUsable(1000)).toBe(isUsable);
    expect(list.isUsable(1000 + MINUTE)).toBe(true);
  });

  test('starts without contradictions after a pause', () => {
    const list = new ListReliability();
    list.recordContradiction(false, 0);
    list.recordFailure(0);
    list.recordContradiction(false, MINUTE);
    expect(list.isUsable(MINUTE)).toBe(true);
    list.recordContradiction(false, MINUTE);
    expect(pauseFrom(list, MINUTE)).toBe(2);
  });
});

function listAfter(requests: number, now = 0): ListReliability {
  const list = new ListReliability();
  list.recordScan(requests, now);
  return list;
}

describe('the number of requests that a scan is expected to take', () => {
  test('is 2 before the first scan, at any time', () => {
    const list = new ListReliability();
    expect([0, MINUTE, 600 * MINUTE].map(now => list.requestsPerScan(now))).toEqual([2, 2, 2]);
  });

  test.each<[after: number, requests: number]>([
    [0, 64],
    [5 * MINUTE, 32],
    [10 * MINUTE, 16],
    [15 * MINUTE, 8],
    [30 * MINUTE, 1],
    [31 * MINUTE, 1],
    [600 * MINUTE, 1],
  ])('%i ms after a scan of 64 requests is %d', (after, requests) => {
    expect(listAfter(64, 1_000_000).requestsPerScan(1_000_000 + after)).toBeCloseTo(requests, 9);
  });

  test.each([1, 0.2, 0])('is at least 1, also after a scan of %d requests', requests => {
    expect(listAfter(requests).requestsPerScan(0)).toBe(1);
  });

  test('is that of the last scan', () => {
    const list = listAfter(64);
    list.recordScan(3, 1000);
    expect(list.requestsPerScan(1000)).toBe(3);
  });
});

describe('whether a scan saves requests', () => {
  test.each<[requests: number | undefined, saved: number, savesRequests: boolean]>([
    [undefined, 2, false],
    [undefined, 2.1, false],
    [undefined, 2.11, true],
    [1, 1, false],
    [1, 1.1, false],
    [1, 1.11, true],
    [10, 10.1, false],
    [10, 10.11, true],
    [1000, 1000.1, false],
    [1000, 1000.2, true],
    [1, 0, false],
  ])('if the last one took %s and it replaces %d: %s', (requests, saved, savesRequests) => {
    const list = requests === undefined ? new ListReliability() : listAfter(requests);
    expect(list.savesRequests(saved, 0)).toBe(savesRequests);
  });

  test('is assumed again after a while, because a long list may have become shorter', () => {
    const list = listAfter(40);
    expect(list.savesRequests(30, 0)).toBe(false);
    expect(list.savesRequests(30, 5 * MINUTE)).toBe(true);
  });

  test('is denied while the list is not used', () => {
    const list = listAfter(1);
    list.recordFailure(0);
    expect(list.savesRequests(1_000_000, MINUTE - 1)).toBe(false);
    expect(list.savesRequests(1_000_000, MINUTE)).toBe(true);
  });
});

/** How many rows are checked of each of these scans of a page. */
function checksOf(list: ListReliability, scans: number, isStill = false): number[] {
  return Array.from({ length: scans }, () => {
    list.addChecks(isStill);
    return list.takeChecks();
  });
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

describe('rows are checked by id', () => {
  test('on the first page', () => {
    expect(checksOf(new ListReliability(), 5)).toEqual([1, 0, 0, 0, 0]);
  });

  test.each([
    ['a tenth of the scans', false, 100],
    ['all scans while the list stands still', true, 1000],
  ])('on %s, evenly spread', (_, isStill, usual) => {
    const checks = checksOf(new ListReliability(), 1000, isStill);
    expect(checks.filter(count => count !== 0 && count !== 1)).toEqual([]);
    expect(Math.abs(sum(checks) - 1 - usual)).toBeLessThanOrEqual(1);
    const span = Math.floor(1000 / usual);
    for (let from = 0; from + span <= 1000; from += 1) {
      expect(sum(checks.slice(from, from + span))).toBeLessThanOrEqual(2);
    }
  });

  test('on every page after a contradiction', () => {
    const list = new ListReliability();
    checksOf(list, 3);
    list.recordContradiction(false, 0);
    expect(Array.from({ length: 20 }, () => list.takeChecks())).toEqual(Array(20).fill(1));
  });

  test('as rarely as before once four rows have been confirmed after a contradiction', () => {
    const list = new ListReliability();
    checksOf(list, 3);
    list.recordContradiction(false, 0);
    for (let count = 0; count < 3; count += 1) list.recordAgreement();
    expect(list.takeChecks()).toBe(1);
    list.recordAgreement();
    expect(sum(checksOf(list, 20))).toBeLessThanOrEqual(3);
  });

  test('on the first page after a pause', () => {
    const list = new ListReliability();
    checksOf(list, 3);
    list.recordFailure(0);
    expect(checksOf(list, 4)).toEqual([1, 0, 0, 0]);
  });

  test('on only one page after several failures', () => {
    const list = new ListReliability();
    for (let count = 0; count < 10; count += 1) list.recordFailure(0);
    expect(sum(checksOf(list, 4))).toBe(1);
  });
});
