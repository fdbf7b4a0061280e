import { expect, test } from 'vitest';
import { memoryHistory } from '../../../src/polling/history/memory-history.js';

const durationsOf = (history = memoryHistory(), name = 'Create', service?: string) =>
  history.runs(name, service).map(({ duration }) => duration);

test('returns the runs of a name, oldest first', () => {
  const history = memoryHistory();
  for (const duration of [1, 2, 3]) history.record('Create', { duration });
  expect(durationsOf(history)).toEqual([1, 2, 3]);
  expect(durationsOf(history, 'Delete')).toEqual([]);
});

test('returns the runs of one service, or those of all services', () => {
  const history = memoryHistory();
  history.record('Create', { duration: 1 }, 'rds');
  history.record('Create', { duration: 2 }, 'dds');
  history.record('Create', { duration: 3 });
  history.record('Create', { duration: 4 }, 'rds');
  expect(durationsOf(history, 'Create', 'rds')).toEqual([1, 4]);
  expect(durationsOf(history, 'Create', 'dds')).toEqual([2]);
  expect(durationsOf(history, 'Create', 'ddm')).toEqual([]);
  expect(durationsOf(history)).toEqual([1, 2, 3, 4]);
});

test('returns the same array until a run of that name and service is recorded', () => {
  const history = memoryHistory();
  history.record('Create', { duration: 1 });
  const before = history.runs('Create');
  history.record('Delete', { duration: 2 });
  expect(history.runs('Create')).toBe(before);
  history.record('Create', { duration: 3 }, 'rds');
  expect(history.runs('Create')).not.toBe(before);
  expect(before).toHaveLength(1);
  const [onRds, onAny] = [history.runs('Create', 'rds'), history.runs('Create')];
  history.record('Create', { duration: 4 }, 'dds');
  expect(history.runs('Create', 'rds')).toBe(onRds);
  expect(history.runs('Create')).not.toBe(onAny);
});

test('keeps the latest 200 runs of each service', () => {
  const history = memoryHistory();
  history.record('Create', { duration: 7 }, 'dds');
  for (let duration = 0; duration < 250; duration++) history.record('Create', { duration }, 'rds');
  expect(history.runs('Create', 'dds')).toEqual([{ duration: 7 }]);
  expect(history.runs('Create', 'rds')).toHaveLength(200);
  expect(history.runs('Create', 'rds')[0]).toEqual({ duration: 50 });
});

test('keeps the 200 names recorded last', () => {
  const history = memoryHistory();
  history.record('first', { duration: 1 });
  for (let name = 0; name < 200; name++) history.record(`job ${name}`, { duration: 1 });
  expect(history.runs('first')).toEqual([]);
  expect(history.runs('job 199')).toHaveLength(1);
});

test('thins the percentages of a run to at most 41, keeping the first and the last', () => {
  const history = memoryHistory();
  const progress = Array.from({ length: 200 }, (_, index) => ({
    elapsed: index,
    percent: index / 2,
  }));
  history.record('Create', { duration: 300, progress });
  const kept = history.runs('Create')[0]?.progress ?? [];
  expect(kept.length).toBeLessThanOrEqual(41);
  expect([kept[0], kept.at(-1)]).toEqual([progress[0], progress.at(-1)]);
});

test.each(['__proto__', 'constructor', 'a b', '数据库', '😀'.repeat(150)])(
  'accepts %s as a name',
  name => {
    const history = memoryHistory();
    history.record(name, { duration: 1 });
    expect(history.runs(name)).toHaveLength(1);
  },
);

test.each([
  ['Create', { duration: Number.NaN }],
  ['Create', { duration: -1 }],
  ['Create', { duration: 1, progress: [{ elapsed: 'x', percent: 1 }] }],
  ['Create', null],
  ['', { duration: 1 }],
  [undefined, { duration: 1 }],
  ['Create', { duration: 1 }, ''],
  ['Create', { duration: 1 }, 7],
])('refuses to record %j, %j, %j', (name, run, service?: unknown) => {
  expect(() => memoryHistory().record(name as never, run as never, service as never)).toThrow(
    TypeError,
  );
});
