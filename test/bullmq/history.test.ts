import { describe, expect, test } from 'vitest';
import { redisHistory } from '../../src/bullmq.js';
import { Bed, until } from './support/bed.js';
import { hasRedis } from './support/redis.js';

describe.skipIf(!hasRedis)('a history in Redis', () => {
  const bed = new Bed();
  const open = (prefix: string) => bed.track(redisHistory(bed.redis.connection, { prefix }));
  const run = { duration: 60_000, progress: [{ elapsed: 30_000, percent: 50 }] };

  test('holds what was recorded, at once', () => {
    const history = open('one');
    history.record('Create', run, 'rds');
    expect(history.runs('Create')).toEqual([run]);
    expect(history.runs('Create', 'rds')).toEqual([run]);
    expect(history.runs('Create', 'dds')).toEqual([]);
  });

  test('is the same array until the next run', () => {
    const history = open('two');
    history.record('Create', run);
    expect(history.runs('Create')).toBe(history.runs('Create'));
  });

  test('holds what other processes have recorded', async () => {
    open('three').record('Create', run);
    await until(() => bed.direct.xlen('three:history'));
    await bed.direct.xadd('three:history', '*', 'run', 'damaged', 'origin', 'other');
    const other = open('three');
    await other.ready;
    expect(other.runs('Create')).toEqual([run]);
  });

  test('rejects an invalid run, and an unknown option', () => {
    expect(() => open('four').record('Create', { duration: -1 })).toThrow('duration');
    expect(() => redisHistory({}, { prefx: 'x' } as never)).toThrow('Unknown option `prefx`');
    expect(() => redisHistory('redis')).toThrow('Expected `connection` to be');
  });

  test('is what the workers of a queue learn from', async () => {
    // Unknown at first, so that its beginning is seen.
    const statuses = [undefined, 'Running', 'Completed'];
    const getJob = async (id: string) => {
      const status = statuses.shift();
      return status ? { id, status, name: 'Create' } : undefined;
    };
    bed.worker({ getJob }, { polling: undefined as never });
    await bed.callers().waitForJob('job-1');
    await until(() => bed.direct.xlen(`bull:${bed.queue}:jobwait-history`));
  });
});
