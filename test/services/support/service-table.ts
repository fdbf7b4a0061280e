import { describe, expect, test } from 'vitest';
import type { Job } from '../../../src/model/job.js';
import type { DatabaseService } from '../../../src/services/database-service.js';
import type { TaskQuery } from '../../../src/services/encode.js';
import { DATABASE_SERVICES } from '../../../src/services/registry.js';
import { endpointForRegion, type ServiceName } from '../../../src/services/service.js';

/** The time of every query. */
export const NOW = Date.parse('2026-01-15T12:00:00Z');

/** The requests and responses of one service. */
export interface ServiceTable {
  readonly service: ServiceName;
  readonly endpoints: readonly (readonly [region: string, endpoint: string])[];
  /** The path of "job-1" in the project "p1". */
  readonly jobPath: string;
  /** Bodies of responses to the request for "job-1", and the job in them; undefined for an unknown one. */
  readonly jobs: readonly (readonly [name: string, body: unknown, job: Partial<Job> | undefined])[];
  readonly page: {
    readonly body: unknown;
    readonly tasks: readonly Partial<Job>[];
    readonly totalCount: number;
  };
  readonly queries: readonly (readonly [query: TaskQuery, path: string])[];
  readonly rejected: readonly (readonly [query: TaskQuery, message: string])[];
}

export function serviceNamed(name: ServiceName): DatabaseService {
  const service = DATABASE_SERVICES.find(each => each.name === name);
  if (!service) throw new Error(`Expected a service ${name}`);
  return service;
}

/** Tests a service by its table. */
export function testService(table: ServiceTable): void {
  const service = serviceNamed(table.service);

  describe(service.title, () => {
    test.each(table.endpoints)('in the region %s has the endpoint %s', (region, endpoint) => {
      expect(endpointForRegion(region, service.hosts)).toBe(endpoint);
    });

    test(`is requested for a job by ${table.jobPath}`, () => {
      expect(service.request('job-1', 'p1')).toBe(table.jobPath);
    });

    test.each(table.jobs)('may respond with %s', (_, body, job) => {
      const decoded = service.decode(body, 'job-1');
      if (job) expect(decoded).toMatchObject(job);
      else expect(decoded).toBeUndefined();
    });

    test('lists its tasks', () => {
      const { tasks, totalCount } = service.list.decode(table.page.body);
      expect(totalCount).toBe(table.page.totalCount);
      expect(tasks).toHaveLength(table.page.tasks.length);
      expect(tasks.map(row => row.decode())).toMatchObject(table.page.tasks);
    });

    test.each(table.queries)('is requested for the tasks %j', (query, path) => {
      expect(service.list.request(query, 'p1', NOW)).toBe(path);
    });

    test.each(table.rejected)('does not support the query %j', (query, message) => {
      const request = () => service.list.request(query, 'p1', NOW);
      expect(request).toThrow(TypeError);
      expect(request).toThrow(message);
    });
  });
}
