import { describe, expect, test } from 'vitest';
import { decodeTaskRows, type TaskRow } from '../../src/services/decode.js';

describe('rows of a page', () => {
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
  ])('tell how a task goes before it is read: %j', (task, row) => {
    const [told] = decodeTaskRows({ tasks: [task] }).tasks;
    expect(told).toMatchObject(row);
    expect(told?.raw).toBe(task);
  });

  test('are read one by one, when they are wanted', () => {
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

  test('that are no tasks are passed over, and hide none', () => {
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
  ])('of %j', (body, ids, totalCount) => {
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
  ])('are none in %j', (body, message) => {
    expect(() => decodeTaskRows(body)).toThrow(message);
  });
});
