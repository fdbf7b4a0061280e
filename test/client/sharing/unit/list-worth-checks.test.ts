import { describe, expect, test } from 'vitest';
import { ListReliability } from '../../../../src/client/sharing/list-reliability.js';

/** How many rows of each page are checked. */
function checksOf(worth: ListReliability, pages: number, quiet = false): number[] {
  return Array.from({ length: pages }, () => worth.takeChecks(quiet));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

describe('rows checked by id', () => {
  test('begin with one of the first page', () => {
    expect(checksOf(new ListReliability(), 5)).toEqual([1, 0, 0, 0, 0]);
  });

  test.each([
    ['a tenth of the pages', false, 100],
    ['a fifth of them when it is quiet', true, 200],
  ])('are one in %s', (_, quiet, usual) => {
    const checks = checksOf(new ListReliability(), 1000, quiet);
    expect(checks.filter(count => count !== 0 && count !== 1)).toEqual([]);
    expect(Math.abs(sum(checks) - 1 - usual)).toBeLessThanOrEqual(1);
    // They are spread: no more than two in any ten, or any five.
    const span = 1000 / usual;
    for (let from = 0; from + span <= 1000; from += 1) {
      expect(sum(checks.slice(from, from + span))).toBeLessThanOrEqual(2);
    }
  });

  test('are one of every page after a contradiction', () => {
    const worth = new ListReliability();
    checksOf(worth, 3);
    worth.recordContradiction(false, 0);
    expect(checksOf(worth, 20)).toEqual(Array.from({ length: 20 }, () => 1));
  });

  test('are as few as before once the contradiction is forgiven', () => {
    const worth = new ListReliability();
    checksOf(worth, 3);
    worth.recordContradiction(false, 0);
    for (let count = 0; count < 3; count += 1) worth.recordAgreement();
    expect(sum(checksOf(worth, 20))).toBe(20);
    worth.recordAgreement();
    expect(sum(checksOf(worth, 20))).toBeLessThanOrEqual(3);
  });

  test('include one of the first page after a rest', () => {
    const worth = new ListReliability();
    checksOf(worth, 3);
    worth.recordFailure(0);
    expect(checksOf(worth, 4)).toEqual([1, 0, 0, 0]);
  });

  test('do not pile up, however often the list fails', () => {
    const worth = new ListReliability();
    for (let count = 0; count < 10; count += 1) worth.recordFailure(0);
    expect(sum(checksOf(worth, 4))).toBe(1);
  });
});
