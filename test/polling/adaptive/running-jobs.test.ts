import { expect, test } from 'vitest';
import { adaptive } from '../../../src/polling/adaptive/adaptive.js';
import { LOMAX_PRIOR } from '../../../src/polling/adaptive/duration-distribution.js';
import { RunningJobs } from '../../../src/polling/adaptive/running-jobs.js';
import type { JobHistory } from '../../../src/polling/history/job-history.js';
import type { PollingStrategy } from '../../../src/polling/strategy.js';
import { changesAt, contextAt } from '../polling-contexts.js';

const noHistory = (): JobHistory => ({ record() {}, runs: () => [] });
const strategy = (history = noHistory()) => adaptive({ history, random: () => 0.5 });

/** The delay planned for a job of this age, in seconds. */
function delayAt(
  polling: PollingStrategy,
  seconds: number,
  fields: Parameters<typeof contextAt>[1] = {},
): number {
  const context = contextAt(seconds, { startObserved: true, attempt: 9, jobId: 'new', ...fields });
  return polling.nextDelay(context) / 1000;
}

/** Shows jobs running at these ages. */
function show(polling: PollingStrategy, ages: readonly number[]): void {
  for (const [index, age] of ages.entries()) delayAt(polling, age, { jobId: `job ${index}` });
}

function ages(count: number, from: number, step: number): number[] {
  return Array.from({ length: count }, (_, index) => from + index * step);
}

const alone = delayAt(strategy(), 20);

test('a job plans longer delays if others have run for longer without an end', () => {
  const polling = strategy();
  show(polling, ages(100, 30, 3));
  expect(delayAt(polling, 20)).toBeGreaterThan(5 * alone);
});

test('jobs that are as old teach it nothing, and neither do a few older ones', () => {
  for (const others of [ages(100, 20, 0.01), ages(4, 300, 1)]) {
    const polling = strategy();
    show(polling, others);
    expect(delayAt(polling, 20)).toBe(alone);
  }
});

test('jobs of another name, on another service or with another history teach it nothing', () => {
  const polling = strategy();
  show(polling, ages(100, 30, 3));
  expect(delayAt(polling, 20, { service: 'rds' })).toBe(alone);
  const job = { ...contextAt(20).job, name: 'DeleteInstance' } as never;
  expect(delayAt(polling, 20, { job })).toBe(alone);
  expect(delayAt(strategy(), 20)).toBe(alone);
});

test('strategies with the same history share what they learn', () => {
  const history = noHistory();
  show(strategy(history), ages(100, 30, 3));
  expect(delayAt(strategy(history), 20)).toBeGreaterThan(5 * alone);
});

test('a wait that began after its job neither teaches nor learns', () => {
  const polling = strategy();
  const late = { startObserved: false, age: 500_000 };
  show(polling, ages(100, 30, 3));
  expect(delayAt(polling, 20, late)).toBe(alone);
  const other = strategy();
  for (const age of ages(100, 30, 3)) delayAt(other, age, { ...late, jobId: `job ${age}` });
  expect(delayAt(other, 20)).toBe(alone);
});

test('a percentage that has begun to move decides as before when the others are younger', () => {
  const progress = changesAt([0, 0], [30, 10]);
  const polling = strategy();
  show(polling, ages(100, 1, 0.1));
  expect(delayAt(polling, 30, { progress })).toBe(delayAt(strategy(), 30, { progress }));
});

test('ends of others count, so that their duration is not passed by', () => {
  const polling = strategy();
  show(polling, ages(200, 100, 1));
  const end = (index: number): void =>
    polling.completed?.(contextAt(60, { startObserved: true, attempt: 9, jobId: `job ${index}` }));
  const before = delayAt(polling, 20);
  for (let index = 0; index < 100; index++) end(index);
  show(
    polling,
    ages(50, 150, 1).map(age => age),
  );
  expect(delayAt(polling, 20)).toBeLessThan(before);
  expect(delayAt(polling, 20)).toBeLessThan(60);
});

test('once all have ended, only the history remembers them', () => {
  const polling = strategy();
  show(polling, ages(100, 30, 3));
  for (let index = 0; index < 100; index++) {
    polling.completed?.(contextAt(400, { startObserved: true, jobId: `job ${index}` }));
  }
  expect(delayAt(polling, 20)).toBe(alone);
});

test('the estimate is that of Kaplan and Meier where there are many jobs', () => {
  const jobs = new RunningJobs();
  // Of 1000 jobs 500 end at 60 s, and 500 are still running at 200 s.
  for (let index = 0; index < 1000; index++)
    jobs.observe(`${index}`, index < 500 ? 59_000 : 200_000);
  for (let index = 0; index < 500; index++) jobs.complete(`${index}`, 60_000);
  const { cdf } = jobs.correct(LOMAX_PRIOR, 0);
  const base = cdf(30_000);
  expect(cdf(45_000) - base).toBeLessThan(0.01);
  expect((cdf(90_000) - base) / (1 - base)).toBeGreaterThan(0.35);
  expect((cdf(90_000) - base) / (1 - base)).toBeLessThan(0.55);
  expect(cdf(180_000) - cdf(90_000)).toBeLessThan(0.01);
  // Beyond all ages the prior decides.
  expect(1 - cdf(2_000_000)).toBeLessThan(0.5 * (1 - cdf(200_000)));
});

test('a distribution stays one: from 0 to 1, never falling', () => {
  const jobs = new RunningJobs();
  for (const age of ages(300, 0, 7000)) jobs.observe(`${age}`, age);
  for (const age of ages(100, 0, 21_000)) jobs.complete(`${age}`, age);
  const { cdf } = jobs.correct(LOMAX_PRIOR, 0);
  const values = ages(4000, 0, 1000).map(cdf);
  expect(values[0]).toBeCloseTo(0, 9);
  expect(values.every((value, index) => value >= (values[index - 1] ?? 0) && value <= 1)).toBe(
    true,
  );
});

test('at most ten thousand jobs are remembered', () => {
  const jobs = new RunningJobs();
  for (let index = 0; index < 10_000; index++) jobs.observe(`${index}`, 100_000);
  expect(jobs.areAhead(20_000)).toBe(true);
  for (let index = 0; index < 10_000; index++) jobs.observe(`later ${index}`, 1000);
  expect(jobs.areAhead(20_000)).toBe(false);
});
