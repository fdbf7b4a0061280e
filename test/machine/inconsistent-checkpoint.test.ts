import { describe, expect, test } from 'vitest';
import { readCheckpoint, saveCheckpoint } from '../../src/machine/checkpoint.js';
import { begin, type WaitState } from '../../src/machine/state.js';
import { savedState as running, savedWait as saved } from './saved-wait.js';

const withState = (fields: Partial<WaitState>) => ({ ...saved, state: { ...running, ...fields } });
const job = running.job as NonNullable<WaitState['job']>;
const [first, second] = running.progress as [WaitState['progress'][0], WaitState['progress'][0]];

test('a checkpoint of a wait with both windows open is read', () => {
  expect(readCheckpoint(saved, 0)).toStrictEqual({
    state: running,
    elapsed: 45_000,
    source: saved.source,
    traceparent: saved.traceparent,
  });
});

describe('a checkpoint that no wait leads to is rejected', () => {
  test.each<[string, string, unknown]>([
    ['elapsed time too long for the clock', 'elapsed', { ...saved, elapsed: 1e17 }],
    ['the largest elapsed time', 'elapsed', { ...saved, elapsed: Number.MAX_SAFE_INTEGER }],
    ['less elapsed time than was observed', 'elapsed', { ...saved, elapsed: 39_999 }],
    ['a running job that completed', 'state.outcome', withState({ outcome: 'completed' })],
    ['a running job that failed', 'state.outcome', withState({ outcome: 'failed' })],
    [
      'a completed job that failed',
      'state.outcome',
      withState({ outcome: 'failed', job: { ...job, status: 'Completed' } }),
    ],
    [
      'a canceled job that completed',
      'state.outcome',
      withState({ outcome: 'completed', job: { ...job, status: 'Canceled' } }),
    ],
    [
      'a completed job that is still waited for',
      'state.outcome',
      withState({ job: { ...job, status: 'Completed' } }),
    ],
    [
      'a failed job that timed out',
      'state.outcome',
      withState({ outcome: 'timeout', job: { ...job, status: 'Failed' } }),
    ],
    ['a missing job that completed', 'state.job', withState({ outcome: 'completed', job: null })],
    ['more polls than can be counted', 'state.attempts', withState({ attempts: 2 ** 53 - 1 })],
    ['more polls than results', 'state.attempts', withState({ attempts: 6 })],
    [
      'more results than can be counted',
      'state.attempts',
      withState({ attempts: 5e15, observed: { Running: 5e15 } }),
    ],
    ['more failures than polls', 'state.failures', withState({ failures: 6 })],
    ['a poll after the deadline', 'state.nextPollAt', withState({ nextPollAt: 65_001 })],
    [
      'a poll after the deadline',
      'state.nextPollAt',
      withState({ deadline: 10, nextPollAt: 46_000 }),
    ],
    [
      'a poll after the not-found window',
      'state.nextPollAt',
      withState({ deadline: null, visibilityTimeout: 20_000, nextPollAt: 50_001 }),
    ],
    [
      'a poll after the outage window',
      'state.nextPollAt',
      withState({ deadline: null, outageTimeout: 20_000, nextPollAt: 60_001 }),
    ],
    ['a response to come', 'elapsed', withState({ lastResponseAt: 45_001 })],
    ['a not-found window to come', 'elapsed', withState({ notFoundSince: 1e9 })],
    ['an outage to come', 'elapsed', withState({ outageSince: 1e300 })],
    ['progress out of order', 'state.progress[1].after', withState({ progress: [second, first] })],
    [
      'progress that was seen before it happened',
      'state.progress[0].elapsed',
      withState({ progress: [{ ...first, after: first.elapsed + 1 }, second] }),
    ],
    [
      'progress after the last response',
      'state.lastResponseAt',
      withState({ progress: [{ ...first, elapsed: 30_001 }] }),
    ],
    [
      'more than 100 %',
      'state.progress[0].percent',
      withState({ progress: [{ ...first, percent: 101 }, second] }),
    ],
    [
      'a job of more than 100 %',
      'state.job.progress',
      withState({ job: { ...job, progress: 101 } }),
    ],
    ['a date that is none', 'state.job.createdAt', withState({ job: { ...job, createdAt: 9e15 } })],
    [
      'entities that are text',
      'state.job.entities',
      withState({ job: { ...job, entities: 'x' as never } }),
    ],
  ])('with %s, naming %s', (_, field, checkpoint) => {
    const name = `checkpoint.${field}`.replace(/[.[\]]/g, '\\$&');
    expect(() => readCheckpoint(checkpoint, 0)).toThrow(
      expect.objectContaining({
        name: 'TypeError',
        message: expect.stringMatching(new RegExp(`^Expected \`${name}\` to be .*, got `)),
      }),
    );
  });

  test.each<[string, object, string]>([
    ['state.job.progress', { job: { ...job, progress: '40' } }, 'a number from 0 to 100'],
    ['state.job.progress', { job: { ...job, progress: -1 } }, 'a number from 0 to 100'],
    [
      'state.job.createdAt',
      { job: { ...job, createdAt: '2026-01-15' } },
      'a time in milliseconds since 1970',
    ],
    ['state.job.entities', { job: { ...job, entities: 5 } }, 'an object'],
    ['state.jobId', { jobId: 'job-2' }, '"job-1", as in checkpoint.jobId'],
    ['state.job', { outcome: 'completed', job: null }, 'the job that completed'],
    ['state.outcome', { outcome: 'completed' }, 'the one of the status "Running"'],
    ['state.attempts', { attempts: 6 }, '5, as in observed'],
    ['state.attempts', { attempts: 1.5 }, 'a whole number from 0 to 4000000000000000'],
    ['state.failures', { failures: 6 }, 'at most 5, as attempts'],
    ['state.progress[1].after', { progress: [second, first] }, 'at least 20000'],
    ['state.progress[0].elapsed', { progress: [{ ...first, after: 10_001 }] }, 'at least 10001'],
    ['state.lastResponseAt', { lastResponseAt: 19_999 }, 'at least 20000'],
    ['state.nextPollAt', { nextPollAt: 65_001 }, 'at most 65000, the next limit'],
  ])('naming %s for %o, and saying that it should be %s', (field, fields, expected) => {
    const { savedAt } = saved;
    expect(() => readCheckpoint(withState(fields), Number(savedAt))).toThrow(
      expect.objectContaining({ option: `checkpoint.${field}`, expected }),
    );
  });

  test('naming the elapsed time, and what it should be', () => {
    const read =
      (elapsed: number, now = 0) =>
      () =>
        readCheckpoint({ ...saved, elapsed }, now);
    const option = 'checkpoint.elapsed';
    const known = 'at least 40000, when something was observed';
    expect(read(39_999)).toThrow(expect.objectContaining({ option, expected: known }));
    const expected = 'at most 4000000000000000';
    expect(read(4e15, 1)).toThrow(expect.objectContaining({ option, expected }));
    expect(read(4e15)().elapsed).toBe(4e15);
  });

  test('with time since it was saved too long for the clock', () => {
    const checkpoint = saveCheckpoint({ state: begin('job-1'), elapsed: 3e15 }, 0);
    expect(() => readCheckpoint(checkpoint, 2e15)).toThrow(/^Expected `checkpoint.elapsed`/);
  });
});

describe('a checkpoint is read', () => {
  test('without white space around the ids', () => {
    const text = { ...saved, jobId: ' job-1\n', state: { ...running, jobId: 'job-1 ' } };
    expect(readCheckpoint(text, 0).state.jobId).toBe('job-1');
  });

  test.each<[string, Partial<WaitState>]>([
    [
      'with a window that ran out while polls gave another result',
      { visibilityTimeout: 10_000, nextPollAt: 64_000 },
    ],
    ['with a window that runs out now', { visibilityTimeout: 15_000 }],
    ['with a poll that is overdue', { nextPollAt: 0 }],
    ['of more polls than any wait makes', { attempts: 4e15, observed: { Running: 4e15 } }],
    ['of a job at 0 %', { job: { ...job, progress: 0 } }],
    ['with a poll at the deadline', { nextPollAt: 65_000 }],
    ['with a poll for which only a limit was missing', { deadline: null, nextPollAt: 60_000 }],
    ['from before `outageTimeoutGiven` was kept', { outageTimeoutGiven: undefined }],
    ['after a timeout', { outcome: 'timeout' }],
    ['after an abort, with the poll that was scheduled', { outcome: 'aborted' }],
  ])('%s', (_, fields) => {
    const { state } = readCheckpoint(withState(fields), 0);
    expect(state).toEqual({ ...running, ...fields });
  });
});
