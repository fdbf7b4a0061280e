import { describe, expect, test } from 'vitest';
import { memoryHistory } from '../../src/polling/history/memory-history.js';

describe('a history in memory', () => {
  test('gives the runs of a name, oldest first', () => {
    const history = memoryHistory();
    for (const duration of [1, 2, 3]) history.record('Create', { duration });
    expect(history.runs('Create').map(run => run.duration)).toEqual([1, 2, 3]);
    expect(history.runs('Delete')).toEqual([]);
  });

  test('gives the same array while nothing was recorded, and another after', () => {
    const history = memoryHistory();
    history.record('Create', { duration: 1 });
    const before = history.runs('Create');
    history.record('Delete', { duration: 2 });
    expect(history.runs('Create')).toBe(before);
    history.record('Create', { duration: 3 });
    expect(history.runs('Create')).not.toBe(before);
    expect(before).toHaveLength(1);
  });

  test('keeps the latest 200 runs of a name', () => {
    const history = memoryHistory();
    for (let duration = 0; duration < 250; duration++) history.record('Create', { duration });
    expect(history.runs('Create')).toHaveLength(200);
    expect(history.runs('Create')[0]?.duration).toBe(50);
  });

  test('forgets the names recorded longest ago', () => {
    const history = memoryHistory();
    history.record('first', { duration: 1 });
    for (let name = 0; name < 200; name++) history.record(`job ${name}`, { duration: 1 });
    expect(history.runs('first')).toEqual([]);
    expect(history.runs('job 199')).toHaveLength(1);
  });

  test('keeps a bounded number of percentages, the first and the last among them', () => {
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

  test.each(['__proto__', 'constructor', 'a b', '数据库'])(
    'takes %s for a name like any other',
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
  ])('refuses %j, %j, %j', (name, run, service?: unknown) => {
    expect(() => memoryHistory().record(name as never, run as never, service as never)).toThrow(
      TypeError,
    );
  });
});
