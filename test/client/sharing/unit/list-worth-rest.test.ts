import { describe, expect, test } from 'vitest';
import { ListWorth } from '../../../../src/client/sharing/list-worth.js';

const MINUTE = 60_000;

/** For how long a list that has just failed, or been contradicted, is not used, in minutes. */
function restFrom(worth: ListWorth, now: number): number {
  let minutes = 0;
  while (!worth.usable(now + minutes * MINUTE)) {
    expect(worth.usable(now + (minutes + 1) * MINUTE - 1)).toBe(false);
    minutes += 1;
  }
  return minutes;
}

function failing(worth: ListWorth, count: number, now = 0): number[] {
  return Array.from({ length: count }, () => {
    worth.failed(now);
    return restFrom(worth, now);
  });
}

test('a list is used until something is known against it', () => {
  expect(new ListWorth().usable(0)).toBe(true);
});

describe('a list that fails', () => {
  test('rests for a minute, twice as long each time, an hour at the most', () => {
    expect(failing(new ListWorth(), 9)).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60]);
  });

  test('rests for a minute again once a row of it was confirmed', () => {
    const worth = new ListWorth();
    expect(failing(worth, 4)).toEqual([1, 2, 4, 8]);
    worth.agreed();
    expect(failing(worth, 2)).toEqual([1, 2]);
  });

  test('has to be confirmed more than once after a contradiction', () => {
    const rests = [1, 2, 3, 4].map(agreements => {
      const worth = new ListWorth();
      failing(worth, 3);
      worth.contradicted(false, 0);
      for (let count = 0; count < agreements; count += 1) worth.agreed();
      worth.failed(0);
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
    const worth = new ListWorth();
    for (const word of said) {
      if (word === 'yes') worth.agreed();
      else worth.contradicted(word === 'no in quiet', 1000);
    }
    expect(worth.usable(1000)).toBe(usable);
    expect(worth.usable(1000 + MINUTE)).toBe(true);
  });

  test('and after its rest is not held to what it said before', () => {
    const worth = new ListWorth();
    worth.contradicted(false, 0);
    worth.failed(0);
    worth.contradicted(false, MINUTE);
    expect(worth.usable(MINUTE)).toBe(true);
    worth.contradicted(false, MINUTE);
    expect(restFrom(worth, MINUTE)).toBe(2);
  });
});

function repeated<T>(count: number, ...items: readonly T[]): T[] {
  return Array.from({ length: count }, () => items).flat();
}
