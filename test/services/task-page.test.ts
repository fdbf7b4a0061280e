import { describe, expect, test } from 'vitest';
import { decodeTaskRows } from '../../src/services/decode.js';

const TASK = { job_id: 'job-1', status: 'Running' };

describe('a page of tasks', () => {
  test.each(['tasks', 'jobs'])('is read from `%s`', envelope => {
    const { tasks } = decodeTaskRows({ [envelope]: [TASK, { id: 'job-2', status: 'FAILED' }] });
    expect(tasks.map(row => row.decode())).toMatchObject([
      { id: 'job-1', status: 'Running' },
      { id: 'job-2', status: 'Failed' },
    ]);
  });

  test('that is null has no tasks', () => {
    expect(decodeTaskRows({ jobs: null, total_count: 0 })).toEqual({ tasks: [], totalCount: 0 });
  });

  test.each([
    [{ total_count: 7 }, 7],
    [{ total_count: '7' }, 7],
    [{ total: 7 }, 7],
    [{ total_count: 0 }, 0],
    [{}, undefined],
    [{ total_count: null }, undefined],
    [{ total_count: -1 }, undefined],
    [{ total_count: 1.5 }, undefined],
    [{ total_count: 'many' }, undefined],
    [{ total_count: '' }, undefined],
    [{ total_count: true }, undefined],
    [{ total_count: 1e300 }, undefined],
  ])('with %j counts %j in all', (members, totalCount) => {
    expect(decodeTaskRows({ tasks: [], ...members }).totalCount).toBe(totalCount);
  });

  test.each([
    ['no list', {}],
    ['a list that is an object', { tasks: {} }],
    ['a task that is null', { tasks: [null] }],
    ['a task without a status', { tasks: [{ id: 'job-1' }] }],
    ['an array', [TASK]],
  ])('with %s is no answer', (_, body) => {
    expect(() => decodeTaskRows(body).tasks.map(row => row.decode())).toThrow(
      expect.objectContaining({ name: 'InvalidResponseError' }),
    );
  });
});
