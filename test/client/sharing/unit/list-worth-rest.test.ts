import { describe, expect, test } from 'vitest';
import { ListReliability } from '../../../../src/client/sharing/list-reliability.js';

const MINUTE = 60_000;

/** For how long a list that has just failed, or been contradicted, is not used, in minutes. */
function restFrom(worth: ListReliability, now: number): number {
  let minutes = 0;
  while (!worth.isUsable(now + minutes * MINUTE)) {
    expect(worth.isUsable(now + (minutes + 1) * MINUTE - 1)).toBe(false);
    minutes += 1;
  }
  return minutes;
}

function failing(worth: ListReliability, count: number, now = 0): number[] {
  return Array.from({ length: count }, () => {
    worth.recordFailure(now);
    return restFrom(worth, now);
  });
}

test('a list is used until something is known against it', () => {
  expect(new ListReliability().isUsable(0)).toBe(true);
});

describe('a list that fails', () => {
  test('rests for a minute, twice as long each time, an hour at the most', () => {
    expect(failing(new ListReliability(), 9)).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60]);
  });

  test('rests for a minute again once a row of it was confirmed', () => {
    const worth = new ListReliability();
    expect(failing(worth, 4)).toEqual([1, 2, 4, 8]);
    worth.recordAgreement();
    expect(failing(worth, 2)).toEqual([1, 2]);
  });

  test('has to be confirmed more than once after a contradiction', () => {
    const rests = [1, 2, 3, 4].map(agreements => {
      const worth = new ListReliability();
      failing(worth, 3);
      worth.recordContradiction(false, 0);
      for (let count = 0; count < agreements; count += 1) worth.recordAgreement();
      worth.recordFailure(0);
      return restFrom(worth, 0);
    });
    expect(rests).toEqual([8, 8, 8, 1]);
  });
});

describe('a list is left alone', () => {
  test.each<[what: string, said: readonly ('yes' | 'no' | 'no in quiet')[], usable: boolean]>([
    ['after one contradiction: not yet', ['no'], true],
    ['after two', ['no', 'no'], false],
    ['after one when it is quiet', ['no in quiet'], false],
    ['after one when it is quiet, whatever agreed before', ['yes', 'yes', 'no in quiet'], false],
    ['after two with an agreement between them: not yet', ['no', 'yes', 'no'], true],
    ['after three with an agreement between them', ['no', 'yes', 'no', 'no'], false],
    ['after any number with two agreements each: never', repeated(50, 'no', 'yes', 'yes'), true],
    ['after many with one agreement each: not for these', repeated(50, 'no', 'yes'), true],
    ['after agreements: never', ['yes', 'yes', 'yes'], true],
  ])('%s', (_, said, usable) => {
    const worth = new ListReliability();
    for (const word of said) {
      if (word === 'yes') worth.recordAgreement();
      else worth.recordContradiction(word === 'no in quiet', 1000);
    }
    expect(worth.isUsable(1000)).toBe(usable);
    expect(worth.isUsable(1000 + MINUTE)).toBe(true);
  });

  test('and after its rest is not held to what it said before', () => {
    const worth = new ListReliability();
    worth.recordContradiction(false, 0);
    worth.recordFailure(0);
    worth.recordContradiction(false, MINUTE);
    expect(worth.isUsable(MINUTE)).toBe(true);
    worth.recordContradiction(false, MINUTE);
    expect(restFrom(worth, MINUTE)).toBe(2);
  });
});

function repeated<T>(count: number, ...items: readonly T[]): T[] {
  return Array.from({ length: count }, () => items).flat();
}
