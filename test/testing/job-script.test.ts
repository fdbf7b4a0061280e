import { describe, expect, test } from 'vitest';
import {
  checkScript,
  type ResolvedScript,
  type ScriptedJob,
  stateAt,
} from '../../src/testing/job-script.js';

const plan = (job: ScriptedJob): ResolvedScript => checkScript('script', job) as ResolvedScript;

/** The percentage at each of these seconds. */
function percentages(job: ScriptedJob, seconds: readonly number[]): unknown[] {
  return seconds.map(second => stateAt(plan(job), second * 1000)?.progress);
}

describe('a job described by a few properties', () => {
  test('runs for ten seconds and completes by default', () => {
    expect(stateAt(plan({}), 9999)).toEqual({ status: 'Running', progress: '99%' });
    expect(stateAt(plan({}), 10_000)).toMatchObject({ status: 'Completed', progress: '' });
  });

  test('is unknown before it is visible', () => {
    const job = plan({ visibleAfter: '2s' });
    expect(stateAt(job, 1999)).toBeUndefined();
    expect(stateAt(job, 2000)).toEqual({ status: 'Running', progress: '20%' });
  });

  test('that becomes visible after its end is seen as ended', () => {
    const job = plan({ duration: 100, visibleAfter: 500 });
    expect(stateAt(job, 499)).toBeUndefined();
    expect(stateAt(job, 500)?.status).toBe('Completed');
  });

  test('has ended from the start if its duration is 0', () => {
    expect(stateAt(plan({ duration: 0 }), 0)?.status).toBe('Completed');
  });

  test.each([Infinity, 'Infinity'])('never ends if its duration is %j', duration => {
    expect(stateAt(plan({ duration }), 1e12)).toEqual({ status: 'Running', progress: '0%' });
  });

  test.each([
    [{ outcome: 'Failed', failReason: 'createVM failed.' }, 'Failed', 'createVM failed.'],
    [{ failReason: 'createVM failed.' }, 'Failed', 'createVM failed.'],
    [{ outcome: 'Failed' }, 'Failed', undefined],
    [{ outcome: 'Canceled' }, 'Canceled', undefined],
    [{ outcome: 'Completed', failReason: '' }, 'Completed', ''],
  ] satisfies [ScriptedJob, string, string | undefined][])(
    '%j ends as %s',
    (job, status, failReason) => {
      const running = stateAt(plan(job), 9999);
      expect(running).toMatchObject({ status: 'Running' });
      expect(running).not.toHaveProperty('failReason');
      expect(stateAt(plan(job), 10_000)).toMatchObject({ status, failReason, progress: '' });
    },
  );

  test('reports its entities only after its end', () => {
    const job = plan({ entities: { instance: { endpoint: '10.0.0.7:3306' } } });
    expect(stateAt(job, 9999)).not.toHaveProperty('entities');
    expect(stateAt(job, 10_000)?.entities).toEqual({ instance: { endpoint: '10.0.0.7:3306' } });
  });
});

describe('the percentage of a scripted job', () => {
  const seconds = [0, 0.05, 2, 2.9, 5.799, 7, 9.999];

  test.each([
    ['even', ['0%', '0%', '20%', '29%', '57%', '70%', '99%']],
    ['steps', ['0%', '0%', '20%', '20%', '40%', '60%', '80%']],
    ['stuck', ['0%', '0%', '28%', '41%', '82%', '99%', '99%']],
    ['none', ['', '', '', '', '', '', '']],
  ] as const)('moves %s', (progress, expected) => {
    expect(percentages({ progress }, seconds)).toEqual(expected);
  });

  test('is exact at every whole percent of the time', () => {
    const whole = Array.from({ length: 100 }, (_, percent) => percent);
    const reported = percentages(
      { duration: '700s' },
      whole.map(percent => percent * 7),
    );
    expect(reported).toEqual(whole.map(percent => `${percent}%`));
  });

  test('of a function is its result, unchanged', () => {
    const values = new Map<number, string | number | null>([
      [0, ' 60% '],
      [0.25, 61.5],
      [0.75, null],
    ]);
    const progress = (share: number) => values.get(share) as string | number | null;
    expect(percentages({ progress, duration: '8s' }, [0, 2, 6])).toEqual([' 60% ', 61.5, null]);
  });
});
