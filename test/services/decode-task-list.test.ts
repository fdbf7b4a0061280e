import { describe, expect, test } from 'vitest';
import { decodeTaskRows, type TaskRow } from '../../src/services/decode.js';

const TASK = { job_id: 'job-1', status: 'Running' };

describe('a page of tasks', () => {
  test.each(['tasks', 'jobs'])('is decoded from `%s`', envelope => {
    const { tasks } = decodeTaskRows({ [envelope]: [TASK, { id: 'job-2', status: 'FAILED' }] });
    expect(tasks.map(row => row.decode())).toMatchObject([
      { id: 'job-1', status: 'Running' },
      { id: 'job-2', status: 'Failed' },
    ]);
  });

  test('whose list is null has no tasks', () => {
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
  ])('with %j has the total count %j', (members, totalCount) => {
    expect(decodeTaskRows({ tasks: [], ...members }).totalCount).toBe(totalCount);
  });

  test.each([
    ['no list', {}],
    ['a list that is an object', { tasks: {} }],
    ['a task that is null', { tasks: [null] }],
    ['a task without a status', { tasks: [{ id: 'job-1' }] }],
    ['an array', [TASK]],
  ])('with %s is invalid', (_, body) => {
    expect(() => decodeTaskRows(body).tasks.map(row => row.decode())).toThrow(
      expect.objectContaining({ name: 'InvalidResponseError' }),
    );
  });
});

describe('the rows of a page', () => {
  test.each<[task: Record<string, unknown>, row: Partial<TaskRow>]>([
    [
      { job_id: 'a', status: ' running ', process: '35%' },
      { id: 'a', status: 'Running', progress: 35 },
    ],
    [
      { id: 17, status: 'Thawing', progress: 60 },
      { id: '17', status: 'Thawing', progress: 60 },
    ],
    [
      { id: 'b', status: 'Failed', process: '' },
      { status: 'Failed', progress: undefined },
    ],
    [{ id: 'c' }, { id: 'c', status: undefined, progress: undefined }],
    [
      { id: 'd', status: ' ' },
      { id: 'd', status: undefined },
    ],
    [
      { id: 'e', status: 7 },
      { id: 'e', status: undefined },
    ],
  ])('give the status and percentage before they are decoded: %j', (task, expected) => {
    const [row] = decodeTaskRows({ tasks: [task] }).tasks;
    expect(row).toMatchObject(expected);
    expect(row?.raw).toBe(task);
  });

  test('are decoded one by one', () => {
    const { tasks, totalCount } = decodeTaskRows({
      tasks: [
        { job_id: 'a', status: 'Running', process: '35%' },
        { job_id: 'b' },
        { id: 17, status: 'Failed', fail_reason: 'no room' },
      ],
      total_count: '41',
    });
    expect(totalCount).toBe(41);
    expect(tasks.map(({ id }) => id)).toEqual(['a', 'b', '17']);
    expect(tasks[0]?.decode()).toMatchObject({ id: 'a', status: 'Running', progress: 35 });
    expect(() => tasks[1]?.decode()).toThrow('The response holds a job without a status');
    expect(tasks[2]?.decode()).toMatchObject({ id: '17', status: 'Failed', failReason: 'no room' });
  });

  test('that are no tasks do not affect the others', () => {
    const jobs = [null, 'a', 7, [], { status: 'Running' }, { id: ' b ', status: 'Running' }];
    const { tasks } = decodeTaskRows({ jobs });
    expect(tasks.map(({ id }) => id).filter(id => id !== '')).toEqual(['b']);
  });

  test.each<[body: unknown, ids: string[], totalCount: number | undefined]>([
    [{ tasks: [] }, [], undefined],
    [{ jobs: null, total: 0 }, [], 0],
    [{ jobs: [{ id: 'a', status: 'Running' }], total: 3 }, ['a'], 3],
    [{ jobs: [], total_count: -1 }, [], undefined],
    [{ jobs: [], total_count: 'many' }, [], undefined],
    [{ jobs: [], total_count: 1.5 }, [], undefined],
  ])('are all rows of %j', (body, ids, totalCount) => {
    const page = decodeTaskRows(body);
    expect(page.tasks.map(({ id }) => id)).toEqual(ids);
    expect(page.totalCount).toBe(totalCount);
  });

  test.each([
    [null, 'The response is not a JSON object'],
    [[], 'The response is not a JSON object'],
    [{}, 'The response holds no list of tasks'],
    [{ job: { id: 'a', status: 'Running' } }, 'The response holds no list of tasks'],
    [{ tasks: {} }, 'The list in the response is not an array'],
    [{ jobs: 'a' }, 'The list in the response is not an array'],
  ])('cannot be decoded from %j', (body, message) => {
    expect(() => decodeTaskRows(body)).toThrow(message);
  });
});
