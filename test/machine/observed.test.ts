import { describe, expect, test } from 'vitest';
import type { Observation } from '../../src/machine/observation.js';
import { observe } from '../../src/machine/observe.js';
import { begin } from '../../src/machine/state.js';
import { ApiError, InvalidResponseError } from '../../src/model/errors.js';
import { fixed } from '../../src/polling/fixed.js';
import { job, socketError } from '../support/jobs.js';

const observed = (...observations: Observation[]): Readonly<Record<string, number>> =>
  observations.reduce(
    (state, observation) => observe(state, observation, 0, fixed(10)).state,
    begin('job-1', { visibilityTimeout: 'Infinity', outageTimeout: 'Infinity' }),
  ).observed;

const failing = (error: Error): Observation => ({ type: 'retryable', error });
const named = (name: string): Error => Object.assign(new Error('x'), { name });

describe('what was observed is counted', () => {
  test.each<[string, Observation]>([
    ['Running', { type: 'job', job: job('Running') }],
    ['Thawing', { type: 'job', job: job('Thawing') }],
    ['not-found', { type: 'not-found' }],
    ['503', failing(new ApiError('busy', { status: 503, errorCode: 'DBS.1' }))],
    ['403', { type: 'fatal', error: new ApiError('no', { status: 403 }) }],
    ['invalid-response', failing(new InvalidResponseError('cut short'))],
    ['ECONNREFUSED', failing(socketError('ECONNREFUSED'))],
    ['ECONNRESET', failing(socketError('ECONNRESET'))],
    ['timeout', failing(named('TimeoutError'))],
    ['RangeError', failing(new RangeError('x'))],
    ['__proto__', { type: 'job', job: job('__proto__') }],
    ['constructor', { type: 'job', job: job('constructor') }],
  ])('as "%s"', (word, observation) => {
    expect(Object.entries(observed(observation))).toEqual([[word, 1]]);
  });

  test('each word separately', () => {
    const running: Observation = { type: 'job', job: job('Running') };
    const reset = failing(socketError());
    expect(observed({ type: 'not-found' }, running, reset, running)).toEqual({
      'not-found': 1,
      Running: 2,
      ECONNRESET: 1,
    });
  });

  test('in at most 50 words and one for the rest, whatever statuses a service invents', () => {
    const statuses = Array.from({ length: 80 }, (_, index) => `Step ${index}`);
    const observedWords = observed(
      ...statuses.map(status => ({ type: 'job', job: job(status) }) as const),
    );
    expect(Object.keys(observedWords)).toEqual([...statuses.slice(0, 50), 'other']);
    expect(observedWords.other).toBe(30);
  });

  test('in words of one line of bounded length', () => {
    const [word] = Object.keys(
      observed({ type: 'job', job: job(`\u001b[31mred\u001b[0m\nalert ${'!'.repeat(500)}`) }),
    );
    expect(word).toMatch(/^red alert !+…$/);
    expect(word?.length).toBeLessThan(80);
  });
});
