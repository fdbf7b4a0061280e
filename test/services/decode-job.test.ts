import { describe, expect, test } from 'vitest';
import type { Job } from '../../src/model/job.js';
import { decodeJobResponse } from '../../src/services/decode.js';

function decode(members: Record<string, unknown>): Job {
  const job = decodeJobResponse({ job: { id: 'job-1', status: 'Running', ...members } }, 'job-1');
  if (!job) throw new Error('Expected a job');
  return job;
}

describe('the status', () => {
  test.each([
    ['COMPLETED', 'Completed'],
    ['completed', 'Completed'],
    [' Completed ', 'Completed'],
    ['Complete', 'Complete'],
    ['failed', 'Failed'],
    ['RUNNING', 'Running'],
    ['pending', 'Pending'],
    ['CANCELED', 'Canceled'],
    ['Cancelled', 'Canceled'],
    [' CANCELLED ', 'Canceled'],
    ['unauthorized', 'Unauthorized'],
    [' Rolling Back ', 'Rolling Back'],
    ['completed?', 'completed?'],
    ['constructor', 'constructor'],
  ])('%j is decoded as %j', (word, status) => {
    expect(decode({ status: word }).status).toBe(status);
  });
});

describe('a person is needed', () => {
  test.each([
    ['Unauthorized', /authorise/],
    ['Complete', /"Complete"/],
    ['Rolling Back', /"Rolling Back"/],
    ['\u001b[2J\u202eevil', /"evil"/],
  ])('for the status %j', (word, reason) => {
    expect(decode({ status: word }).attention).toMatch(reason);
  });

  test.each(['Pending', 'Running', 'Completed', 'Failed', 'CANCELLED'])(
    'not for the status %j',
    word => {
      expect(decode({ status: word }).attention).toBeUndefined();
    },
  );
});

describe('an error code', () => {
  test('is that of a failed job', () => {
    const code = { error_code: 'DBS.280005' };
    expect(decode({ ...code, status: 'Failed' }).errorCode).toBe('DBS.280005');
    expect(decode({ ...code, status: 'Running' }).errorCode).toBeUndefined();
    expect(decode({ error_code: null, status: 'Failed' }).errorCode).toBeUndefined();
  });
});

describe('the percentage', () => {
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
  ])('%j is decoded as %j, from `process` and from `progress`', (value, percent) => {
    expect(decode({ process: value }).progress).toBe(percent);
    expect(decode({ progress: value }).progress).toBe(percent);
  });

  test('is trimmed, and undefined if what remains is too long for one', () => {
    const blank = ' '.repeat(500_000);
    expect(decode({ process: `${blank}60 %${blank}` }).progress).toBe(60);
    expect(decode({ process: `1${blank}x` }).progress).toBeUndefined();
    expect(decode({ process: '1'.repeat(500_000) }).progress).toBeUndefined();
  });

  test('comes from the member that has one', () => {
    expect(decode({ process: '', progress: '40' }).progress).toBe(40);
    expect(decode({ process: '40', progress: '' }).progress).toBe(40);
  });

  test('of a completed job is always 100', () => {
    expect(decode({ status: 'completed', process: '' }).progress).toBe(100);
    expect(decode({ status: 'Completed', process: '97%' }).progress).toBe(100);
  });

  test('of a failed job is the reported one', () => {
    expect(decode({ status: 'Failed', process: '' }).progress).toBeUndefined();
    expect(decode({ status: 'Failed', process: '70%' }).progress).toBe(70);
  });
});

describe('a time', () => {
  test.each([
    ['2018-08-06T10:41:14+0800', '2018-08-06T02:41:14.000Z'],
    ['2018-08-06T10:41:14+08:00', '2018-08-06T02:41:14.000Z'],
    ['2018-08-06T10:41:14-0330', '2018-08-06T14:11:14.000Z'],
    ['2018-08-06T10:41:14Z', '2018-08-06T10:41:14.000Z'],
    ['2018-08-06T10:41:14.123456Z', '2018-08-06T10:41:14.123Z'],
    ['2018-08-06T10:41:14', '2018-08-06T10:41:14.000Z'],
    ['2018-08-06 10:41:14.672772389 +0000 UTC', '2018-08-06T10:41:14.672Z'],
    ['2018-08-06 10:41:14.1 +0000 UTC', '2018-08-06T10:41:14.100Z'],
    ['2018-08-06 10:41:14 +0800 CST', '2018-08-06T02:41:14.000Z'],
    ['2018-08-06 10:41:14', '2018-08-06T10:41:14.000Z'],
    [1533552074000, '2018-08-06T10:41:14.000Z'],
    ['1533552074000', '2018-08-06T10:41:14.000Z'],
    [1533552074, '2018-08-06T10:41:14.000Z'],
    ['1533552074', '2018-08-06T10:41:14.000Z'],
    [' 1533552074 ', '2018-08-06T10:41:14.000Z'],
    ['1533552074.25', '2018-08-06T10:41:14.250Z'],
    [999_999_999_999, '2001-09-09T01:46:39.999Z'],
  ])('%j is decoded as %s', (written, time) => {
    expect(decode({ created: written }).createdAt?.toISOString()).toBe(time);
  });

  test.each(['0', 0, '0001-01-01 00:00:00 +0000 UTC', '0001-01-01T00:00:00Z'])(
    'that is %j stands for none',
    value => {
      expect(decode({ created: value }).createdAt).toBeUndefined();
    },
  );

  test.each(['', null, 'soon', '2018-13-06T10:41:14Z', '2018-08-06', {}, Number.NaN])(
    'that is %j is undefined',
    value => {
      expect(decode({ created: value, ended: value })).toMatchObject({
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
  ])('is read from `%s` and `%s`', (created, ended) => {
    const job = decode({ [created]: '2018-08-06T10:00:00Z', [ended]: '2018-08-06T11:00:00Z' });
    expect(job.createdAt).toEqual(new Date('2018-08-06T10:00:00Z'));
    expect(job.endedAt).toEqual(new Date('2018-08-06T11:00:00Z'));
  });
});

describe('the instance', () => {
  const instance = { id: 'i-1', name: 'mysql-1', status: 'creating' };

  test.each([
    ['instance: {id, name, status}', { instance }],
    [
      'instance_info: {instance_id, instance_name, instance_status}',
      { instance_info: flat(instance) },
    ],
    ['members of the job itself', flat(instance)],
  ])('is read from %s', (_, members) => {
    expect(decode(members).instance).toEqual(instance);
  });

  test('is not confused with the id, name and status of the job', () => {
    expect(decode({ name: 'CreateInstance' }).instance).toBeUndefined();
  });

  test('has only the members that the service reports', () => {
    expect(decode({ instance: { id: 'i-1' } }).instance).toStrictEqual({ id: 'i-1' });
    expect(decode({ instance: { id: '', name: null } }).instance).toBeUndefined();
  });

  function flat({ id, name, status }: typeof instance): Record<string, string> {
    return { instance_id: id, instance_name: name, instance_status: status };
  }
});

describe('a decoded job', () => {
  test('has a trimmed name, from `name` or `job_name`', () => {
    expect(decode({ name: ' RestartMysqlInstance' }).name).toBe('RestartMysqlInstance');
    expect(decode({ job_name: 'RestartMysqlInstance' }).name).toBe('RestartMysqlInstance');
    expect(decode({ name: '' }).name).toBeUndefined();
  });

  test('has the whole fail reason, unless it is empty', () => {
    expect(decode({ fail_reason: 'ECS云服务器处理异常。\nagain' }).failReason).toBe(
      'ECS云服务器处理异常。\nagain',
    );
    expect(decode({ fail_reason: '' }).failReason).toBeUndefined();
    expect(decode({ fail_reason: null }).failReason).toBeUndefined();
  });

  test('has entities only if they are an object', () => {
    expect(decode({ entities: { a: [1] } }).entities).toEqual({ a: [1] });
    expect(decode({ entities: 'none' }).entities).toBeUndefined();
  });

  test('keeps the received object and is frozen', () => {
    const job = decode({ order_id: 'CS1' });
    expect(job.raw).toEqual({ id: 'job-1', status: 'Running', order_id: 'CS1' });
    expect(Object.isFrozen(job)).toBe(true);
  });
});

const RUNNING = { id: 'job-1', status: 'Running' };

describe('the job in a response', () => {
  test.each([
    ['{job} with our id', { job: RUNNING }, 'job-1'],
    ['{job} with another id, as the documented sample', { job: { ...RUNNING, id: 'x' } }, 'x'],
    ['{job} without an id, which takes the one requested', { job: { status: 'Running' } }, 'job-1'],
    ['{job} with a job_id', { job: { job_id: 'y', status: 'Running' } }, 'y'],
    ['{jobs} with our id', { jobs: [RUNNING] }, 'job-1'],
    ['{jobs} with our id among others', { jobs: [{ ...RUNNING, id: 'x' }, RUNNING] }, 'job-1'],
    ['{jobs} with our id in another letter case', { jobs: [{ ...RUNNING, id: 'JOB-1' }] }, 'job-1'],
    ['{tasks} with our id as job_id', { tasks: [{ job_id: 'job-1', status: 'Running' }] }, 'job-1'],
    ['a job without an id but with a status', { job: { id: '', status: 'Running' } }, 'job-1'],
  ])('is found in %s', (_, body, id) => {
    expect(decodeJobResponse(body, 'job-1')?.id).toBe(id);
  });

  test.each([
    ['{}', {}],
    ['{job: null}', { job: null }],
    ['{jobs: []}', { jobs: [] }],
    ['{jobs: null}', { jobs: null }],
    ['{jobs} without our id', { jobs: [{ ...RUNNING, id: 'x' }] }],
    ['{job: {}}', { job: {} }],
    ['an empty id and an empty status', { job: { id: '', status: '' } }],
    ['a blank id and a null status', { job: { id: ' ', status: null } }],
  ])('is missing in %s', (_, body) => {
    expect(decodeJobResponse(body, 'job-1')).toBeUndefined();
  });

  test.each([
    ['null', null],
    ['a number', 7],
    ['a string', 'Completed'],
    ['an array', [RUNNING]],
    ['a job that is a string', { job: 'Completed' }],
    ['a job that is an array', { job: [RUNNING] }],
    ['a list that is an object', { jobs: RUNNING }],
    ['a list of strings', { jobs: ['job-1'] }],
    ['a list of more elements than fit on any page', { jobs: Array(10_001).fill(RUNNING) }],
    ['a job without a status', { job: { id: 'job-1' } }],
    ['a job with a blank status', { job: { id: 'job-1', status: ' ' } }],
    ['a job with a number for a status', { job: { id: 'job-1', status: 1 } }],
    ['our task without a status', { jobs: [{ id: 'job-1', status: null }] }],
  ])('is invalid: %s', (_, body) => {
    expect(() => decodeJobResponse(body, 'job-1')).toThrow(
      expect.objectContaining({ name: 'InvalidResponseError' }),
    );
  });
});
