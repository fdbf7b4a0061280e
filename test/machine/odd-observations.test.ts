import { describe, expect, test } from 'vitest';
import { readCheckpoint, saveCheckpoint } from '../../src/machine/checkpoint.js';
import { decide } from '../../src/machine/decide.js';
import type { Observation, PollObservation } from '../../src/machine/observation.js';
import { observe } from '../../src/machine/observe.js';
import { begin, type WaitState } from '../../src/machine/state.js';
import type { Job } from '../../src/model/job.js';
import { fixed } from '../../src/polling/fixed.js';
import { broken, notFound, seen, throughJson } from '../support/drive.js';
import { job } from '../support/jobs.js';

const polling = fixed(10_000);

/** The state after one poll; it can be saved and read. */
function stateAfter(observation: Observation, state = begin('job-1'), now = 1000): WaitState {
  const after = throughJson(observe(state, observation, now, polling).state);
  const read = readCheckpoint(saveCheckpoint({ state: after, elapsed: now }, 0), 0);
  expect(read.state).toEqual(after);
  return after;
}

const stateOf = (fields: object): WaitState =>
  stateAfter({ type: 'job', job: { ...job('Running'), ...fields } as Job });

describe('what an engine reports of a job is converted', () => {
  test.each<[keyof Job, unknown, unknown]>([
    ['failReason', 7, '7'],
    ['failReason', {}, null],
    ['name', 42, '42'],
    ['name', Symbol('x'), null],
    ['id', 9, '9'],
    ['id', undefined, ''],
    ['status', 5, '5'],
    ['status', null, ''],
    ['progress', Number.NaN, null],
    ['progress', -1, null],
    ['progress', 250, 100],
    ['progress', '60%', 60],
    ['createdAt', new Date(Number.NaN), null],
    ['createdAt', '1970-01-01T00:00:01Z', 1000],
    ['endedAt', Number.POSITIVE_INFINITY, null],
    ['instance', { id: 7, name: null, status: undefined }, { id: '7' }],
    ['instance', { id: 'i', name: 7, status: 'ok' }, { id: 'i', name: '7', status: 'ok' }],
    ['instance', 'db', null],
    ['entities', 'text', null],
    ['entities', [1], [1]],
  ])('%s %o to %o', (field, value, expected) => {
    expect(stateOf({ [field]: value }).job?.[field as 'name']).toEqual(expected);
  });

  test('so that a percentage that is none changes nothing', () => {
    expect(stateOf({ progress: Number.NaN }).progress).toEqual([]);
  });

  test.each([
    [
      'a circle',
      () => Object.assign({}, { self: {} as unknown }),
      (e: { self: unknown }) => (e.self = e),
    ],
    ['a bigint', () => ({ size: 7n }), undefined],
    ['something that writes itself as text', () => new Date(0), undefined],
    ['something that writes itself as nothing', () => ({ toJSON: () => undefined }), undefined],
  ])('and entities that JSON cannot hold are not saved: %s', (_, make, close) => {
    const entities = make() as { self: unknown };
    close?.(entities);
    const observation = { type: 'job', job: job('Running', { entities }) } as const;
    const { state } = observe(begin('job-1'), observation, 0, polling);
    const checkpoint = saveCheckpoint({ state, elapsed: 0 }, 0);
    expect(readCheckpoint(checkpoint, 0).state.job).toMatchObject({ entities: null, id: 'job-1' });
  });
});

describe('an error that is not like one is counted by what can be read of it', () => {
  test.each<[string, object]>([
    ['Error', { name: 7 }],
    ['Error', { name: '' }],
    ['Error', { name: Symbol('x'), code: 7 }],
    ['RangeError', { name: 'RangeError', code: '', message: 7 }],
    ['E1', { name: 7, code: 'E1' }],
  ])('%s', (word, fields) => {
    const error = Object.defineProperties(
      new Error('x'),
      Object.getOwnPropertyDescriptors(fields),
    ) as Error;
    expect(stateAfter({ type: 'retryable', error }).observed).toEqual({ [word]: 1 });
  });
});

describe('when a request was sent is believed only as far as it is possible', () => {
  const state = begin('job-1', { timeout: 500 });

  test.each([Number.NaN, '0', null, 1e9, Number.POSITIVE_INFINITY, {}])(
    'not at %o',
    requestedAt => {
      const odd = { ...notFound, requestedAt } as PollObservation;
      expect(observe(state, odd, 1000, polling).state.outcome).toBe('timeout');
      expect(observe(state, odd, 1000, polling).events[0]).toMatchObject({ latency: 0 });
    },
  );
});

describe('Retry-After is ignored if it is none', () => {
  test.each([Number.NaN, '5000', null, -1, {}])('%o', retryAfter => {
    const odd = { ...notFound, retryAfter } as PollObservation;
    expect(stateAfter(odd).nextPollAt).toBe(11_000);
  });
});

describe('if the clock of the engine is set back', () => {
  const before = stateAfter(seen('Running', 10), begin('job-1'), 50_000);

  test('nothing is observed before what was observed earlier', () => {
    const after = stateAfter(seen('Running', 20), before, 20_000);
    expect(after.progress.at(-1)).toEqual({ elapsed: 50_000, after: 50_000, percent: 20 });
    expect(after.nextPollAt).toBe(60_000);
  });

  test('the saved wait can be read', () => {
    const gone = stateAfter(notFound, before, 60_000);
    const failing = stateAfter(broken, gone, 70_000);
    for (const state of [before, gone, failing]) {
      const read = readCheckpoint(saveCheckpoint({ state, elapsed: 10 }, 0), 0);
      expect(decide(read.state, read.elapsed).type).toBe('sleep');
    }
  });
});
