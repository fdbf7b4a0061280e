import { describe, expect, test } from 'vitest';
import { adaptive } from '../../../src/polling/adaptive/adaptive.js';
import { memoryHistory } from '../../../src/polling/history/memory-history.js';
import { changesAt, contextAt, pollTimes, runningJob } from '../polling-contexts.js';

const options = () => ({ history: memoryHistory(), random: () => 0.5 });
const evenly = (share: number): number => Math.floor(100 * share);

describe('adaptive()', () => {
  test('polls less and less often while nothing is known about the job', () => {
    const times = pollTimes(3600, adaptive(options()));
    const gaps = times.slice(1).map((time, index) => time - (times[index] ?? 0));
    expect(times.length).toBeLessThan(120);
    expect(gaps.at(-1)).toBeGreaterThan(40);
    expect(gaps[3]).toBeLessThan(6);
  });

  test('sleeps until the end that an even percentage predicts', () => {
    const times = pollTimes(600, adaptive(options()), evenly);
    expect(times.length).toBeLessThan(18);
    expect(times.at(-1)).toBeLessThan(606);
  });

  test('uses the durations of past jobs of the name once there are five', () => {
    const history = memoryHistory();
    const countPolls = () => pollTimes(300, adaptive({ ...options(), history })).length;
    const before = countPolls();
    for (const duration of [300_000, 310_000, 290_000, 305_000]) {
      history.record('CreateInstance', { duration });
    }
    expect(countPolls()).toBe(before);
    history.record('CreateInstance', { duration: 295_000 });
    expect(countPolls()).toBeLessThan(before / 2);
  });

  test('does not apply the past of one name to another, nor to a job without a name', () => {
    const history = memoryHistory();
    for (let run = 0; run < 20; run++) history.record('CreateInstance', { duration: 300_000 });
    const delay = (name: string | undefined) =>
      adaptive({ ...options(), history }).nextDelay(contextAt(60, { job: runningJob(name) }));
    expect(delay('DeleteInstance')).toBe(delay(undefined));
    expect(delay('CreateInstance')).toBeGreaterThan(5 * delay(undefined));
  });

  test('gives two waits on one strategy the delays they would have on two', () => {
    const shared = adaptive(options());
    const one = contextAt(30, { jobId: 'one', progress: changesAt([1, 1], [9, 10], [29, 31]) });
    const other = contextAt(200, { jobId: 'other', progress: changesAt([100, 20], [200, 40]) });
    const alone = [one, other].map(context => adaptive(options()).nextDelay(context));
    const mixed = [one, other, one, other].map(context => shared.nextDelay(context));
    expect(mixed).toEqual([...alone, ...alone]);
  });

  test('gives the same delays for the same random numbers', () => {
    const delays = () => {
      let next = 0;
      const random = () => (next = (next + 0.37) % 1);
      return pollTimes(300, adaptive({ history: memoryHistory(), random }));
    };
    expect(delays()).toEqual(delays());
  });

  test('keeps the jitter within five percent', () => {
    const delayFor = (random: number) =>
      adaptive({ history: memoryHistory(), random: () => random }).nextDelay(contextAt(60));
    expect(delayFor(0)).toBeLessThan(delayFor(0.5));
    expect(delayFor(0.999)).toBeGreaterThan(delayFor(0.5));
    expect(delayFor(0.999) / delayFor(0)).toBeLessThan(1.05 / 0.95);
  });

  test('polls as soon as allowed if requests cost nothing', () => {
    const times = pollTimes(60, adaptive({ ...options(), requestCost: 0 }));
    expect(times.length).toBeGreaterThan(110);
  });

  test('polls as seldom as allowed if a request costs an hour', () => {
    const times = pollTimes(3600, adaptive({ ...options(), requestCost: '1h' }));
    expect(times.length).toBeLessThan(25);
  });

  test('detects the end of a job of 0.2 s with the second poll', () => {
    const times = pollTimes(0.2, adaptive(options()));
    expect(times).toHaveLength(2);
    expect(times[1]).toBeLessThan(3);
  });

  test('polls a job of thirty days every five minutes', () => {
    const month = 30 * 86_400;
    const times = pollTimes(month, adaptive(options()), evenly);
    expect(times.at(-1)).toBeLessThan(month + 300);
    expect(times.length).toBeGreaterThan(month / 300 - 1);
    expect(times.length).toBeLessThan(1.1 * (month / 300));
  });
});

describe('the delays of adaptive()', () => {
  const absent = { visible: false, job: undefined };
  test.each([
    ['a new job', contextAt(0)],
    ['a job after an hour', contextAt(3600)],
    ['a job after thirty days', contextAt(30 * 86_400)],
    ['a job that is not visible at first', contextAt(0, absent)],
    ['a job that is not visible for an hour', contextAt(3600, absent)],
    ['a hundred failures', contextAt(3600, { failures: 100 })],
    ['a job at 99 % for an hour', contextAt(7200, { progress: changesAt([1800, 50], [3600, 99]) })],
    ['a job that runs at 100 %', contextAt(70, { progress: changesAt([30, 50], [60, 100]) })],
    ['a percentage at the first poll', contextAt(0, { progress: changesAt([0, 60]) })],
    ['a fractional percentage', contextAt(9, { progress: changesAt([3, 0.5], [9, 1.25]) })],
    [
      'a percentage that falls',
      contextAt(90, { progress: changesAt([30, 50], [60, 80], [90, 9]) }),
    ],
    ['a percentage that falls to 0', contextAt(90, { progress: changesAt([30, 50], [90, 0]) })],
    ['a percentage that is NaN', contextAt(9, { progress: changesAt([3, Number.NaN]) })],
    ['negative percentages', contextAt(9, { progress: changesAt([3, -5], [6, -1]) })],
    ['percentages from the future', contextAt(9, { progress: changesAt([30, 50], [60, 80]) })],
  ])('stay between minDelay and maxDelay for %s', (_, context) => {
    for (const requestCost of [0, '1s', '1h', Number.POSITIVE_INFINITY]) {
      for (const random of [0, 0.5, 0.999]) {
        const strategy = adaptive({ ...options(), requestCost, random: () => random });
        const delay = strategy.nextDelay(context);
        expect(delay).toBeGreaterThanOrEqual(500);
        expect(delay).toBeLessThanOrEqual(300_000);
      }
    }
  });

  test('are exact if minDelay equals maxDelay', () => {
    const strategy = adaptive({ ...options(), minDelay: '10s', maxDelay: '10s' });
    expect(strategy.nextDelay(contextAt(0))).toBe(10_000);
    expect(strategy.nextDelay(contextAt(9999))).toBe(10_000);
  });
});

describe('the options of adaptive()', () => {
  test.each([
    [{ requestCost: '90' }, /`requestCost`.*"90"/],
    [{ requestCost: -1 }, /`requestCost`.*-1/],
    [{ requestCost: null }, /`requestCost`.*null/],
    [{ maxDelay: null }, /`maxDelay`.*null/],
    [{ minDelay: 0 }, /`minDelay`.*longer than 0.*0/],
    [{ maxDelay: 'soon' }, /`maxDelay`.*"soon"/],
    [{ minDelay: '2s', maxDelay: '1s' }, /`minDelay`.*at most maxDelay.*"2s"/],
    [{ history: {} }, /`history`.*record and runs/],
    [{ history: null }, /`history`/],
    [{ random: 7 }, /`random`.*function.*7/],
    [{ requestcost: 1 }, /Unknown option `requestcost`/],
    [7, /`options`/],
  ])('are rejected if they are %j', (options, message) => {
    expect(() => adaptive(options as never)).toThrow(TypeError);
    expect(() => adaptive(options as never)).toThrow(message);
  });

  test('allow a minDelay above five minutes, which raises maxDelay', () => {
    expect(() => adaptive({ minDelay: '10m' })).not.toThrow();
  });
});
