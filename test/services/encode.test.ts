import { describe, expect, test } from 'vitest';
import type { TaskQuery } from '../../src/services/encode.js';
import { serviceNamed } from './support/service-table.js';

type Name = 'taurusdb' | 'gaussdb';

function pathOf(name: Name, query: TaskQuery): string {
  return serviceNamed(name).list.request(query, 'p1', 0);
}

const start = new Date('2024-02-29T23:59:58.900Z');
const end = new Date('2024-03-01T00:00:00Z');

describe('the path and query of a task list', () => {
  test.each<[Name, TaskQuery, string]>([
    ['taurusdb', {}, '/v3/p1/immediate-jobs'],
    ['gaussdb', {}, '/v3/p1/tasks'],
    ['taurusdb', { id: 'a b' }, '/v3/p1/immediate-jobs?job_id=a%20b'],
    ['taurusdb', { name: 'Create' }, '/v3/p1/immediate-jobs?job_name=Create'],
    ['gaussdb', { name: 'Create&Co' }, '/v3/p1/tasks?name=Create%26Co'],
    ['taurusdb', { status: 'failed' }, '/v3/p1/immediate-jobs?status=Failed'],
    ['gaussdb', { status: 'Running' }, '/v3/p1/tasks?status=Running'],
    [
      'taurusdb',
      { startTime: start, endTime: end },
      '/v3/p1/immediate-jobs?start_time=2024-02-29T23%3A59%3A58%2B0000&end_time=2024-03-01T00%3A00%3A00%2B0000',
    ],
    [
      'gaussdb',
      { startTime: start, endTime: end },
      '/v3/p1/tasks?start_time=1709251198900&end_time=1709251200000',
    ],
    [
      'gaussdb',
      { startTime: end, endTime: end },
      '/v3/p1/tasks?start_time=1709251200000&end_time=1709251200000',
    ],
    ['taurusdb', { offset: 0, limit: 50 }, '/v3/p1/immediate-jobs?offset=0&limit=50'],
    ['taurusdb', { limit: 10 }, '/v3/p1/immediate-jobs?limit=10'],
    ['taurusdb', { limit: 20 }, '/v3/p1/immediate-jobs?limit=20'],
    ['gaussdb', { offset: 7, limit: 1 }, '/v3/p1/tasks?offset=7&limit=1'],
    ['gaussdb', { limit: 100 }, '/v3/p1/tasks?limit=100'],
    ['gaussdb', { name: undefined, limit: undefined } as unknown as TaskQuery, '/v3/p1/tasks'],
  ])('of %s for the query %j', (name, query, path) => {
    expect(pathOf(name, query)).toBe(path);
  });

  test('percent-encodes the project id', () => {
    expect(serviceNamed('gaussdb').list.request({}, 'a/b', 0)).toBe('/v3/a%2Fb/tasks');
  });

  test('supports pages up to the largest size of the service', () => {
    expect(serviceNamed('taurusdb').list.maxPageSize).toBe(50);
    expect(serviceNamed('gaussdb').list.maxPageSize).toBe(100);
  });
});

describe('a query that the service does not support is rejected with a message that says why', () => {
  const whole = 'Expected `offset` to be a whole number from 0, got';
  const choice = 'Expected `limit` to be one of 10, 20, 50, got';
  const range = 'Expected `limit` to be a whole number from 1 to 100, got';
  const invalid = new Date(Number.NaN);

  test.each<[Name, unknown, string]>([
    [
      'gaussdb',
      { id: 'job-1' },
      'Expected `id` to be left out, for GaussDB has no such filter, got "job-1"',
    ],
    ['taurusdb', { id: '' }, 'Expected `id` to be a non-empty string, got ""'],
    ['taurusdb', { name: 7 }, 'Expected `name` to be a non-empty string, got 7'],
    ['taurusdb', { status: ' ' }, 'Expected `status` to be a non-empty string, got " "'],
    ['taurusdb', { offset: -1 }, `${whole} -1`],
    ['taurusdb', { offset: 1.5 }, `${whole} 1.5`],
    ['taurusdb', { offset: '0' }, `${whole} "0"`],
    ['taurusdb', { offset: Number.NaN }, `${whole} NaN`],
    ['taurusdb', { offset: 2 ** 53 }, `${whole} 9007199254740992`],
    ['taurusdb', { limit: 0 }, `${choice} 0`],
    ['taurusdb', { limit: 15 }, `${choice} 15`],
    ['taurusdb', { limit: 100 }, `${choice} 100`],
    ['gaussdb', { limit: 0 }, `${range} 0`],
    ['gaussdb', { limit: 101 }, `${range} 101`],
    ['gaussdb', { limit: 2.5 }, `${range} 2.5`],
    ['gaussdb', { limit: '10' }, `${range} "10"`],
    ['gaussdb', { limit: null }, `${range} null`],
    [
      'gaussdb',
      { startTime: '2024-03-01' },
      'Expected `startTime` to be a valid Date, got "2024-03-01"',
    ],
    ['gaussdb', { endTime: invalid }, 'Expected `endTime` to be a valid Date, got an invalid Date'],
    ['gaussdb', { endTime: null }, 'Expected `endTime` to be a valid Date, got null'],
    [
      'gaussdb',
      { startTime: end, endTime: start },
      'Expected `endTime` to be no earlier than startTime (2024-03-01T00:00:00.000Z), got 2024-02-29T23:59:58.900Z',
    ],
    [
      'gaussdb',
      { start: end },
      'Unknown option `start` in `query`; known are id, status, name, startTime, endTime, offset, limit',
    ],
    ['gaussdb', null, 'Expected `query` to be an object, got null'],
    ['gaussdb', [], 'Expected `query` to be an object, got an array'],
  ])('%s: %j', (name, query, message) => {
    expect(() => pathOf(name, query as TaskQuery)).toThrow(
      expect.objectContaining({ name: 'TypeError', message }),
    );
  });
});
