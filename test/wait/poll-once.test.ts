import { describe, expect, test } from 'vitest';
import { decide } from '../../src/machine/decide.js';
import { observe } from '../../src/machine/observe.js';
import { begin, type WaitState } from '../../src/machine/state.js';
import { ApiError } from '../../src/model/errors.js';
import { fixed } from '../../src/polling/fixed.js';
import { classifyApiError } from '../../src/services/error-codes.js';
import type { JobSource, ScheduledPollContext } from '../../src/wait/job-source.js';
import { pollOnce } from '../../src/wait/poll-once.js';
import { completed, running, socketError } from '../support/jobs.js';
import { hang, type SourceResponse, sequenceSource, slow } from '../support/sequence-source.js';
import { useVirtualClock } from '../support/virtual-clock.js';

const clock = useVirtualClock();
const state = begin('job-1');
const observed = (response: SourceResponse, elapsed = 7000) =>
  pollOnce(sequenceSource(response), state, { elapsed });

describe('one poll resolves to the observation of', () => {
  test.each<[string, SourceResponse, object]>([
    ['a job', running(40), { type: 'job', job: running(40), requestedAt: 7000 }],
    ['no job', undefined, { type: 'not-found', requestedAt: 7000 }],
    ['an error', socketError(), { type: 'retryable', error: socketError(), requestedAt: 7000 }],
    [
      'a rejected request',
      new ApiError('no', { status: 403 }),
      { type: 'fatal', requestedAt: 7000 },
    ],
    [
      'a busy service',
      new ApiError('busy', { status: 503, retryAfter: 5000 }),
      { type: 'retryable', serviceResponded: true, retryAfter: 5000 },
    ],
  ])('%s', async (_, response, observation) => {
    expect(await observed(response)).toMatchObject(observation);
  });
});

test('one poll counts from when the source says that it sent the request', async () => {
  const source: JobSource = {
    async getJob(_id, { onSent }) {
      await new Promise(resolve => setTimeout(resolve, 500));
      onSent?.(100);
      for (const invalid of [-1, Number.NaN, Number.POSITIVE_INFINITY]) onSent?.(invalid);
      return running();
    },
  };
  const poll = pollOnce(source, state, { elapsed: 7000 });
  await clock().runAllAsync();
  expect(await poll).toMatchObject({ type: 'job', requestedAt: 7400 });
});

test('one poll is abandoned after the timeout of the state', async () => {
  const poll = observed(hang);
  await clock().runAllAsync();
  expect(await poll).toMatchObject({
    type: 'retryable',
    error: { name: 'TimeoutError', message: 'The poll took longer than 30s' },
  });
  expect(performance.now()).toBe(30_000);
});

test('one poll whose signal aborts is an abort', async () => {
  const controller = new AbortController();
  const source = sequenceSource(hang);
  const poll = pollOnce(source, state, { elapsed: 0, signal: controller.signal });
  controller.abort('lost the lease');
  expect(await poll).toEqual({ type: 'aborted', reason: 'lost the lease' });
});

test('one poll takes the meaning of error codes from its environment', async () => {
  const error = new ApiError('no such job', { status: 400, errorCode: 'DBS.200543' });
  const environment = { elapsed: 0, classifyApiError };
  expect(await pollOnce(sequenceSource(error), state, environment)).toMatchObject({
    type: 'not-found',
  });
  expect(await observed(error)).toMatchObject({ type: 'fatal' });
});

test('one poll is handed to a source that schedules polls, due at once', async () => {
  const contexts: ScheduledPollContext[] = [];
  const source: JobSource = {
    getJob: () => Promise.reject(new Error('not called')),
    schedulePoll: async (_id, context) => {
      contexts.push(context);
      return running();
    },
  };
  const limited = begin('job-1', { timeout: '25s' });
  expect(await pollOnce(source, limited, { elapsed: 7000 })).toMatchObject({ type: 'job' });
  expect(contexts).toMatchObject([{ dueIn: 0, tolerance: 0, deadline: 18_000 }]);
});

test('another engine drives a wait to its end with one poll at a time', async () => {
  const source = sequenceSource(undefined, slow(500, running(40)), completed());
  const events: string[] = [];
  let current: WaitState = begin('job-1');
  for (;;) {
    const elapsed = performance.now();
    const action = decide(current, elapsed);
    if (action.type === 'settle') break;
    if (action.type === 'sleep') {
      await clock().tickAsync(action.until - elapsed);
      continue;
    }
    const poll = pollOnce(source, current, { elapsed });
    await clock().tickAsync(500);
    const result = observe(current, await poll, performance.now(), fixed('10s'));
    current = result.state;
    events.push(...result.events.map(({ type }) => type));
  }
  expect(current.outcome).toBe('completed');
  expect(events.filter(type => type !== 'poll')).toEqual([
    'visible',
    'status',
    'progress',
    'status',
    'progress',
    'completed',
  ]);
});
