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
const told = (...answers: TimedObservation[]): string[] =>
  types(
    drive(begin('job-1', { timeout: (answers.length - 1) * 10_000 }), inSequence(...answers))
      .events,
  );

describe('the events of one look come in this order', () => {
  test.each([
    [
      'a job seen for the first time',
      [seen('Running', 5)],
      ['poll', 'visible', 'status', 'progress'],
    ],
    [
      'one that had ended by then',
      [seen('Completed')],
      ['poll', 'visible', 'status', 'progress', 'completed'],
    ],
    ['a job that failed', [seen('Failed')], ['poll', 'visible', 'status']],
    ['no job', [notFound], ['poll']],
    ['a look that fails for good', [refused], ['poll']],
    ['a failing look that is the last', [broken], ['poll']],
    ['a failing look that is repeated', [broken, notFound], ['poll', 'retry', 'poll']],
    [
      'nothing new',
      [seen('Running', 5), seen('Running', 5)],
      ['poll', 'visible', 'status', 'progress', 'poll'],
    ],
    [
      'a percentage that falls',
      [seen('Running', 9), seen('Running', 5)],
      ['poll', 'visible', 'status', 'progress', 'poll', 'progress'],
    ],
    [
      'a percentage that goes away',
      [seen('Running', 9), seen('Running')],
      ['poll', 'visible', 'status', 'progress', 'poll'],
    ],
    [
      'a job that is gone and back',
      [seen('Running'), notFound, seen('Running')],
      ['poll', 'visible', 'status', 'poll', 'poll'],
    ],
    [
      'a status word never heard of',
      [seen('Running'), seen('Thawing')],
      ['poll', 'visible', 'status', 'poll', 'status'],
    ],
  ])('%s', (_, answers, expected) => {
    expect(told(...answers)).toEqual(expected);
  });
});

describe('an event', () => {
  const at = (state: WaitState, met: TimedObservation, now: number): readonly JobUpdate[] =>
    observe(state, met, now, fixed(10_000)).events;

  test('poll tells the attempt, what came of it, how long it took and when the next is due', () => {
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

  test('status and progress carry what was before', () => {
    const { state } = observe(begin('job-1'), seen('Pending', 0), 0, fixed(10_000));
    const met = seen('Running', 40);
    const job = met.type === 'job' ? met.job : undefined;
    expect(at(state, met, 8000).slice(1)).toEqual([
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

  test('visible comes once a wait, also over a resume', () => {
    const { state } = observe(begin('job-1'), seen('Running'), 0, fixed(10_000));
    const other = JSON.parse(JSON.stringify(state)) as WaitState;
    expect(types(at(other, seen('Running'), 10))).toEqual(['poll']);
  });
});
