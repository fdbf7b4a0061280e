import { describe, expect, test } from 'vitest';
import type { Job } from '../../src/model/job.js';
import { decodeJobResponse } from '../../src/services/decode.js';

function read(members: Record<string, unknown>): Job {
  const job = decodeJobResponse({ job: { id: 'job-1', status: 'Running', ...members } }, 'job-1');
  if (!job) throw new Error('Expected a job');
  return job;
}

describe('status', () => {
  test.each([
    ['COMPLETED', 'Completed'],
    ['completed', 'Completed'],
    [' Completed ', 'Completed'],
    ['Complete', 'Complete'],
    ['failed', 'Failed'],
    ['RUNNING', 'Running'],
    ['pending', 'Pending'],
    ['CANCELED', 'Canceled'],
    ['cancelled', 'cancelled'],
    ['unauthorized', 'Unauthorized'],
    [' Rolling Back ', 'Rolling Back'],
    ['completed?', 'completed?'],
    ['constructor', 'constructor'],
  ])('%j is %j', (word, status) => {
    expect(read({ status: word }).status).toBe(status);
  });
});

describe('progress', () => {
  test.each([
    ['60', 60],
    [' 60% ', 60],
    ['60%', 60],
    ['60% ', 60],
    [60, 60],
    [0, 0],
    ['0', 0],
    ['99.5%', 99.5],
    [250, 100],
    ['', undefined],
    [null, undefined],
    ['-5', undefined],
    [-5, undefined],
    ['60/100', undefined],
    ['soon', undefined],
    [true, undefined],
    [{ percent: 60 }, undefined],
  ])('%j is %j, from `process` as from `progress`', (value, percent) => {
    expect(read({ process: value }).progress).toBe(percent);
    expect(read({ progress: value }).progress).toBe(percent);
  });

  test('of two, the one that says something counts', () => {
    expect(read({ process: '', progress: '40' }).progress).toBe(40);
    expect(read({ process: '40', progress: '' }).progress).toBe(40);
  });

  test('a completed job is at 100 whatever its percentage says', () => {
    expect(read({ status: 'completed', process: '' }).progress).toBe(100);
    expect(read({ status: 'Completed', process: '97%' }).progress).toBe(100);
  });

  test('a failed job keeps what it said', () => {
    expect(read({ status: 'Failed', process: '' }).progress).toBeUndefined();
    expect(read({ status: 'Failed', process: '70%' }).progress).toBe(70);
  });
});

describe('times', () => {
  test.each([
    ['2018-08-06T10:41:14+0800', '2018-08-06T02:41:14.000Z'],
    ['2018-08-06T10:41:14+08:00', '2018-08-06T02:41:14.000Z'],
    ['2018-08-06T10:41:14-0330', '2018-08-06T14:11:14.000Z'],
    ['2018-08-06T10:41:14Z', '2018-08-06T10:41:14.000Z'],
    ['2018-08-06T10:41:14.123456Z', '2018-08-06T10:41:14.123Z'],
    ['2018-08-06 10:41:14', '2018-08-06T10:41:14.000Z'],
    [1533552074000, '2018-08-06T10:41:14.000Z'],
    ['1533552074000', '2018-08-06T10:41:14.000Z'],
  ])('%j is %s', (written, time) => {
    expect(read({ created: written }).createdAt?.toISOString()).toBe(time);
  });

  test.each(['', null, 'soon', '2018-13-06T10:41:14Z', '2018-08-06', {}, Number.NaN])(
    '%j is none',
    value => {
      expect(read({ created: value, ended: value })).toMatchObject({
        createdAt: undefined,
        endedAt: undefined,
      });
    },
  );

  test.each([
    ['created', 'ended'],
    ['created_at', 'ended_at'],
    ['created_time', 'ended_time'],
    ['create_time', 'end_time'],
    ['start_time', 'end_time'],
  ])('are read from `%s` and `%s`', (created, ended) => {
    const job = read({ [created]: '2018-08-06T10:00:00Z', [ended]: '2018-08-06T11:00:00Z' });
    expect(job.createdAt).toEqual(new Date('2018-08-06T10:00:00Z'));
    expect(job.endedAt).toEqual(new Date('2018-08-06T11:00:00Z'));
  });
});

describe('instance', () => {
  const instance = { id: 'i-1', name: 'mysql-1', status: 'creating' };

  test.each([
    ['instance: {id, name, status}', { instance }],
    [
      'instance_info: {instance_id, instance_name, instance_status}',
      { instance_info: flat(instance) },
    ],
    ['members of the job itself', flat(instance)],
  ])('is read from %s', (_, members) => {
    expect(read(members).instance).toEqual(instance);
  });

  test('is not made of the id, name and status of the job itself', () => {
    expect(read({ name: 'CreateInstance' }).instance).toBeUndefined();
  });

  test('leaves out what is not said', () => {
    expect(read({ instance: { id: 'i-1' } }).instance).toStrictEqual({ id: 'i-1' });
    expect(read({ instance: { id: '', name: null } }).instance).toBeUndefined();
  });

  function flat({ id, name, status }: typeof instance): Record<string, string> {
    return { instance_id: id, instance_name: name, instance_status: status };
  }
});

describe('the rest', () => {
  test('names are trimmed, under both of their names', () => {
    expect(read({ name: ' RestartMysqlInstance' }).name).toBe('RestartMysqlInstance');
    expect(read({ job_name: 'RestartMysqlInstance' }).name).toBe('RestartMysqlInstance');
    expect(read({ name: '' }).name).toBeUndefined();
  });

  test('fail_reason is kept whole, an empty one is none', () => {
    expect(read({ fail_reason: 'ECS云服务器处理异常。\nagain' }).failReason).toBe(
      'ECS云服务器处理异常。\nagain',
    );
    expect(read({ fail_reason: '' }).failReason).toBeUndefined();
    expect(read({ fail_reason: null }).failReason).toBeUndefined();
  });

  test('entities are an object or nothing', () => {
    expect(read({ entities: { a: [1] } }).entities).toEqual({ a: [1] });
    expect(read({ entities: 'none' }).entities).toBeUndefined();
  });

  test('the object as it was received is kept, and the job is frozen', () => {
    const job = read({ order_id: 'CS1' });
    expect(job.raw).toEqual({ id: 'job-1', status: 'Running', order_id: 'CS1' });
    expect(Object.isFrozen(job)).toBe(true);
  });
});
