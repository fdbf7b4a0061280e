import { describe, expect, test } from 'vitest';
import { decodeJobResponse } from '../../src/services/decode.js';

const RUNNING = { id: 'job-1', status: 'Running' };

describe('which job an answer holds', () => {
  test.each([
    ['{job} with our id', { job: RUNNING }, 'job-1'],
    ['{job} with another id, as the documented sample', { job: { ...RUNNING, id: 'x' } }, 'x'],
    ['{job} without an id, which takes the one asked for', { job: { status: 'Running' } }, 'job-1'],
    ['{job} with a job_id', { job: { job_id: 'y', status: 'Running' } }, 'y'],
    ['{jobs} with our id', { jobs: [RUNNING] }, 'job-1'],
    ['{jobs} with our id among others', { jobs: [{ ...RUNNING, id: 'x' }, RUNNING] }, 'job-1'],
    ['{tasks} with our id as job_id', { tasks: [{ job_id: 'job-1', status: 'Running' }] }, 'job-1'],
    ['a job without an id but with a status', { job: { id: '', status: 'Running' } }, 'job-1'],
  ])('%s', (_, body, id) => {
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
  ])('%s holds none', (_, body) => {
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
    ['a job without a status', { job: { id: 'job-1' } }],
    ['a job with a blank status', { job: { id: 'job-1', status: ' ' } }],
    ['a job with a number for a status', { job: { id: 'job-1', status: 1 } }],
    ['our task without a status', { jobs: [{ id: 'job-1', status: null }] }],
  ])('%s is no answer', (_, body) => {
    expect(() => decodeJobResponse(body, 'job-1')).toThrow(
      expect.objectContaining({ name: 'InvalidResponseError' }),
    );
  });
});
