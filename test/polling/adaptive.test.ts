import { describe, expect, test } from 'vitest';
import { adaptive } from '../../src/polling/adaptive/adaptive.js';
import { memoryHistory } from '../../src/polling/history/memory-history.js';
import { contextAt, looksAt, running, seen } from './looks.js';

const options = () => ({ history: memoryHistory(), random: () => 0.5 });

describe('adaptive()', () => {
  test('looks ever less often while nothing is known', () => {
    const looks = looksAt(3600, adaptive(options()));
    const gaps = looks.slice(1).map((look, index) => look - (looks[index] ?? 0));
    expect(looks.length).toBeLessThan(120);
    expect(gaps.at(-1)).toBeGreaterThan(40);
    expect(gaps[3]).toBeLessThan(6);
  });

  test('sleeps until the end that an even percentage promises', () => {
    const looks = looksAt(600, adaptive(options()), share => Math.floor(100 * share));
    expect(looks.length).toBeLessThan(18);
    expect(looks.at(-1)).toBeLessThan(606);
  });

  test('goes by how long jobs of the name took, once there are five', () => {
    const history = memoryHistory();
    const looks = () => looksAt(300, adaptive({ ...options(), history })).length;
    const before = looks();
    for (const duration of [300_000, 310_000, 290_000, 305_000]) {
      history.record('CreateInstance', { duration });
    }
    expect(looks()).toBe(before);
    history.record('CreateInstance', { duration: 295_000 });
    expect(looks()).toBeLessThan(before / 2);
  });

  test('the past of one name says nothing about another, nor about a job without a name', () => {
    const history = memoryHistory();
    for (let run = 0; run < 20; run++) history.record('CreateInstance', { duration: 300_000 });
    const delay = (name: string | undefined) =>
      adaptive({ ...options(), history }).nextDelay(contextAt(60, { job: running(name) }));
    expect(delay('DeleteInstance')).toBe(delay(undefined));
    expect(delay('CreateInstance')).toBeGreaterThan(5 * delay(undefined));
  });

  test('one strategy serves two waits as two strategies would', () => {
    const shared = adaptive(options());
    const one = contextAt(30, { jobId: 'one', progress: seen([1, 1], [9, 10], [29, 31]) });
    const other = contextAt(200, { jobId: 'other', progress: seen([100, 20], [200, 40]) });
    const alone = [one, other].map(context => adaptive(options()).nextDelay(context));
    const mixed = [one, other, one, other].map(context => shared.nextDelay(context));
    expect(mixed).toEqual([...alone, ...alone]);
  });

  test('the same chance gives the same delays', () => {
    const delays = () => {
      let roll = 0;
      const random = () => (roll = (roll + 0.37) % 1);
      return looksAt(300, adaptive({ history: memoryHistory(), random }));
    };
    expect(delays()).toEqual(delays());
  });

  test('the jitter stays within five percent', () => {
    const at = (roll: number) =>
      adaptive({ history: memoryHistory(), random: () => roll }).nextDelay(contextAt(60));
    expect(at(0)).toBeLessThan(at(0.5));
    expect(at(0.999)).toBeGreaterThan(at(0.5));
    expect(at(0.999) / at(0)).toBeLessThan(1.05 / 0.95);
  });
});

describe('the limits of adaptive()', () => {
  test.each([
    ['a fresh job', contextAt(0)],
    ['an hour in', contextAt(3600)],
    ['thirty days in', contextAt(30 * 86_400)],
    ['the first look as it begins', contextAt(0, { visible: false, job: undefined })],
    ['not visible for an hour', contextAt(3600, { visible: false, job: undefined })],
    ['a hundred failures', contextAt(3600, { failures: 100 })],
    ['99 % for an hour', contextAt(7200, { progress: seen([1800, 50], [3600, 99]) })],
    ['100 % and still running', contextAt(70, { progress: seen([30, 50], [60, 100]) })],
    ['a percentage at the first look', contextAt(0, { progress: seen([0, 60]) })],
    ['a percentage with a fraction', contextAt(9, { progress: seen([3, 0.5], [9, 1.25]) })],
    ['a percentage that falls', contextAt(90, { progress: seen([30, 50], [60, 80], [90, 10]) })],
    ['a percentage that falls to 0', contextAt(90, { progress: seen([30, 50], [90, 0]) })],
    ['a percentage that is no number', contextAt(9, { progress: seen([3, Number.NaN]) })],
    ['a percentage below 0', contextAt(9, { progress: seen([3, -5], [6, -1]) })],
    ['percentages from the future', contextAt(9, { progress: seen([30, 50], [60, 80]) })],
  ])('hold for %s', (_, context) => {
    for (const requestCost of [0, '1s', '1h', Number.POSITIVE_INFINITY]) {
      for (const roll of [0, 0.5, 0.999]) {
        const strategy = adaptive({ ...options(), requestCost, random: () => roll });
        const delay = strategy.nextDelay(context);
        expect(delay).toBeGreaterThanOrEqual(500);
        expect(delay).toBeLessThanOrEqual(300_000);
      }
    }
  });

  test('a request that costs nothing is sent as soon as allowed', () => {
    const looks = looksAt(60, adaptive({ ...options(), requestCost: 0 }));
    expect(looks.length).toBeGreaterThan(110);
  });

  test('a request that costs an hour is sent as seldom as allowed', () => {
    const looks = looksAt(3600, adaptive({ ...options(), requestCost: '1h' }));
    expect(looks.length).toBeLessThan(25);
  });

  test('a job of 0.2 s is found at the second look', () => {
    const looks = looksAt(0.2, adaptive(options()));
    expect(looks).toHaveLength(2);
    expect(looks[1]).toBeLessThan(3);
  });

  test('a job of thirty days is found within five minutes, by a look every five minutes at most', () => {
    const month = 30 * 86_400;
    const looks = looksAt(month, adaptive(options()), share => Math.floor(100 * share));
    expect(looks.at(-1)).toBeLessThan(month + 300);
    expect(looks.length).toBeGreaterThan(month / 300 - 1);
    expect(looks.length).toBeLessThan(1.1 * (month / 300));
  });

  test('minDelay and maxDelay are kept to the millisecond', () => {
    const strategy = adaptive({ ...options(), minDelay: '10s', maxDelay: '10s' });
    expect(strategy.nextDelay(contextAt(0))).toBe(10_000);
    expect(strategy.nextDelay(contextAt(9999))).toBe(10_000);
  });
});
