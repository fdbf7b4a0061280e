import { describe, expect, test } from 'vitest';
import type { JobUpdate } from '../../src/machine/events.js';
import { observe } from '../../src/machine/observe.js';
import { begin, type WaitState } from '../../src/machine/state.js';
import { fixed } from '../../src/polling/fixed.js';
import {
  broken,
  drive,
  inSequence,
  notFound,
  refused,
  seen,
  type TimedObservation,
} from '../support/drive.js';

const types = (events: readonly JobUpdate[]): string[] => events.map(event => event.type);
const eventsOf = (...answers: TimedObservation[]): string[] =>
  types(
    drive(begin('job-1', { timeout: (answers.length - 1) * 10_000 }), inSequence(...answers))
      .events,
  );

describe('the events of one poll come in this order', () => {
  test.each([
    [
      'a job seen for the first time',
      [seen('Running', 5)],
      ['poll', 'visible', 'status', 'progress'],
    ],
    [
      'a job that had already completed',
      [seen('Completed')],
      ['poll', 'visible', 'status', 'progress', 'completed'],
    ],
    ['a job that failed', [seen('Failed')], ['poll', 'visible', 'status']],
    ['a job that is not found', [notFound], ['poll']],
    ['a poll with a fatal error', [refused], ['poll']],
    ['a failed poll that is the last', [broken], ['poll']],
    ['a failed poll that is retried', [broken, notFound], ['poll', 'retry', 'poll']],
    [
      'no change',
      [seen('Running', 5), seen('Running', 5)],
      ['poll', 'visible', 'status', 'progress', 'poll'],
    ],
    [
      'a percentage that decreases',
      [seen('Running', 9), seen('Running', 5)],
      ['poll', 'visible', 'status', 'progress', 'poll', 'progress'],
    ],
    [
      'a percentage that disappears',
      [seen('Running', 9), seen('Running')],
      ['poll', 'visible', 'status', 'progress', 'poll'],
    ],
    [
      'a job that disappears and returns',
      [seen('Running'), notFound, seen('Running')],
      ['poll', 'visible', 'status', 'poll', 'poll'],
    ],
    [
      'an unknown status',
      [seen('Running'), seen('Thawing')],
      ['poll', 'visible', 'status', 'poll', 'status'],
    ],
  ])('%s', (_, answers, expected) => {
    expect(eventsOf(...answers)).toEqual(expected);
  });
});

describe('an event', () => {
  const at = (state: WaitState, observation: TimedObservation, now: number): readonly JobUpdate[] =>
    observe(state, observation, now, fixed(10_000)).events;

  test('poll carries the attempt, its outcome, its latency and the delay before the next', () => {
    expect(at(begin('job-1'), { ...notFound, requestedAt: 3 }, 10)).toEqual([
      { type: 'poll', attempt: 1, outcome: 'not-found', latency: 7, nextDelay: 10_000 },
    ]);
    const job = seen('Failed');
    expect(at(begin('job-1'), job, 10)[0]).toEqual({
      type: 'poll',
      attempt: 1,
      outcome: 'job',
      job: job.type === 'job' && job.job,
      latency: 0,
      nextDelay: undefined,
    });
  });

  test('poll and retry carry the error', () => {
    const error = broken.type === 'retryable' && broken.error;
    expect(at(begin('job-1'), broken, 0)).toEqual([
      { type: 'poll', attempt: 1, outcome: 'error', error, latency: 0, nextDelay: 10_000 },
      { type: 'retry', error, attempt: 1, delay: 10_000 },
    ]);
  });

  test('status and progress carry the previous value', () => {
    const { state } = observe(begin('job-1'), seen('Pending', 0), 0, fixed(10_000));
    const observation = seen('Running', 40);
    const job = observation.type === 'job' ? observation.job : undefined;
    expect(at(state, observation, 8000).slice(1)).toEqual([
      { type: 'status', job, previous: 'Pending' },
      {
        type: 'progress',
        jobId: 'job-1',
        percent: 40,
        previous: 0,
        elapsed: 8000,
        eta: 12_000,
        job,
      },
    ]);
  });

  test('visible comes once per wait, also across a resume', () => {
    const { state } = observe(begin('job-1'), seen('Running'), 0, fixed(10_000));
    const other = JSON.parse(JSON.stringify(state)) as WaitState;
    expect(types(at(other, seen('Running'), 10))).toEqual(['poll']);
  });
});
