import { describe, expect, test } from 'vitest';
import type { Job } from '../../../src/model/job.js';
import type { DatabaseService } from '../../../src/services/database-service.js';
import type { TaskQuery } from '../../../src/services/encode.js';
import { SERVICES } from '../../../src/services/registry.js';
import { endpointForRegion, type ServiceName } from '../../../src/services/service.js';

/** The time at which every query is made. */
export const NOW = Date.parse('2026-01-15T12:00:00Z');

/** What is known of one service: what goes over the wire, both ways. */
export interface ServiceTable {
  readonly service: ServiceName;
  readonly endpoints: readonly (readonly [region: string, endpoint: string])[];
  /** Of "job-1" in the project "p1". */
  readonly jobPath: string;
  /** Bodies of answers to the question for "job-1", and what they say; undefined for one that is not there. */
  readonly jobs: readonly (readonly [what: string, body: unknown, job: Partial<Job> | undefined])[];
  readonly page: {
    readonly body: unknown;
    readonly tasks: readonly Partial<Job>[];
    readonly totalCount: number;
  };
  readonly queries: readonly (readonly [query: TaskQuery, path: string])[];
  readonly refused: readonly (readonly [query: TaskQuery, message: string])[];
}

export function serviceNamed(name: ServiceName): DatabaseService {
  const service = SERVICES.get(name);
  if (!service) throw new Error(`Expected a service ${name}`);
  return service;
}

/** Tests a service by its table. */
export function testService(table: ServiceTable): void {
  const service = serviceNamed(table.service);

  describe(service.title, () => {
    test.each(table.endpoints)('in %s is at %s', (region, endpoint) => {
      expect(endpointForRegion(region, service.hosts)).toBe(endpoint);
    });

    test(`is asked for a job by ${table.jobPath}`, () => {
      expect(service.request('job-1', 'p1')).toBe(table.jobPath);
    });

    test.each(table.jobs)('answers with %s', (_, body, job) => {
      const read = service.decode(body, 'job-1');
      if (job) expect(read).toMatchObject(job);
      else expect(read).toBeUndefined();
    });

    test('lists its tasks', () => {
      const { tasks, totalCount } = service.list.decode(table.page.body);
      expect(totalCount).toBe(table.page.totalCount);
      expect(tasks).toHaveLength(table.page.tasks.length);
      expect(tasks.map(row => row.decode())).toMatchObject(table.page.tasks);
    });

    test.each(table.queries)('is asked for the tasks %j', (query, path) => {
      expect(service.list.request(query, 'p1', NOW)).toBe(path);
    });

    test.each(table.refused)('is not asked for the tasks %j', (query, message) => {
      const ask = () => service.list.request(query, 'p1', NOW);
      expect(ask).toThrow(TypeError);
      expect(ask).toThrow(message);
    });
  });
}
