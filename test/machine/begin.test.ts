import { describe, expect, test } from 'vitest';
import { decide } from '../../src/machine/decide.js';
import { begin } from '../../src/machine/state.js';
import { throughJson } from '../support/drive.js';

describe('a wait that begins', () => {
  test('is plain JSON, with the defaults of the contract', () => {
    expect(throughJson(begin('job-1'))).toStrictEqual({
      jobId: 'job-1',
      deadline: 3_600_000,
      visibilityTimeout: 60_000,
      outageTimeout: 300_000,
      outageTimeoutGiven: false,
      pollTimeout: 30_000,
      attempts: 0,
      failures: 0,
      nextPollAt: 0,
      notBefore: 0,
      serviceResponded: false,
      startObserved: false,
      job: null,
      lastResponseAt: 0,
      notFoundSince: null,
      outageSince: null,
      progress: [],
      stalled: false,
      expectedEnd: null,
      attentionStatuses: [],
      observed: {},
      lastError: null,
      outcome: null,
    });
  });

  test('polls at once', () => {
    expect(decide(begin('job-1'), 0)).toMatchObject({ type: 'poll', timeout: 30_000 });
  });

  test('has no limit for Infinity, and stays plain JSON', () => {
    const limits = {
      timeout: Number.POSITIVE_INFINITY,
      visibilityTimeout: 'Infinity',
      outageTimeout: 'Infinity',
      pollTimeout: 'Infinity',
    };
    const state = throughJson(begin('job-1', limits));
    expect(state).toMatchObject({
      deadline: null,
      visibilityTimeout: null,
      outageTimeout: null,
      pollTimeout: null,
    });
    expect(decide(state, 0)).toMatchObject({ type: 'poll', timeout: Number.POSITIVE_INFINITY });
  });

  test.each(['', '  ', '\ud800', undefined, null, 7, {}])('rejects %o as an id', id => {
    expect(() => begin(id as string)).toThrow(/^Expected `id` to be a non-empty string, got /);
  });

  test.each(['timeout', 'visibilityTimeout', 'outageTimeout', 'pollTimeout'])(
    'rejects a %s that is not a duration, by name',
    option => {
      for (const wrong of ['90', -1, Number.NaN, true]) {
        expect(() => begin('job-1', { [option]: wrong })).toThrow(
          expect.objectContaining({
            name: 'TypeError',
            message: expect.stringContaining(`Expected \`${option}\` to be `),
          }),
        );
      }
    },
  );

  test('rejects null as a limit, because its meaning is unclear', () => {
    expect(() => begin('job-1', { timeout: null as never })).toThrow(
      /^Expected `timeout` to be .*, got null$/,
    );
  });
});
