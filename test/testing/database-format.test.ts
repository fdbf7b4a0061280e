import { expect, test } from 'vitest';
import type { ServiceName } from '../../src/services/service.js';
import { START, useVirtualClock } from '../support/virtual-clock.js';
import { get, serve } from './support/job-server.js';

const clock = useVirtualClock();
const created = '2026-01-15T12:00:00+0000';
const ended = '2026-01-15T12:00:10+0000';
const instance = { id: expect.any(String), name: expect.any(String) };
const flat = { instance_id: expect.any(String), instance_name: expect.any(String) };

interface Written {
  readonly service: ServiceName;
  readonly paths: readonly [job: string, list: string];
  /** The responses for a running job, an unknown job and the list. */
  readonly bodies: readonly [running: unknown, unknown: unknown, list: unknown];
}

const job = (name: string) => ({ id: 'job-1', name, status: 'Running' });
const task = (name: string) => ({ id: 'job-1', name, status: 'Failed', fail_reason: 'F' });
const gone = { error_code: 'DBS.200543', error_msg: 'The job does not exist.' };

test.each<Written>([
  {
    service: 'rds',
    paths: ['v3/P/jobs?id=', 'v3/P/tasklist'],
    bodies: [
      { job: { ...job('CreateMysqlSingleHAInstance'), created, process: '40%', instance } },
      gone,
      {
        tasks: [
          {
            ...task('CreateMysqlSingleHAInstance'),
            process: null,
            create_time: created,
            end_time: ended,
            ...flat,
            instance_status: 'creating',
          },
        ],
        total_count: 1,
      },
    ],
  },
  {
    service: 'geminidb',
    paths: ['v3/P/jobs?id=', 'v3/P/jobs'],
    bodies: [
      {
        jobs: [{ ...job('CreateInstance'), start_time: created, progress: '40%', instance }],
        total_count: 1,
      },
      { jobs: [], total_count: 0 },
      {
        jobs: [
          {
            ...task('CreateInstance'),
            progress: null,
            start_time: created,
            end_time: ended,
            instance,
          },
        ],
        total_count: 1,
      },
    ],
  },
  {
    service: 'dds',
    paths: [
      'v3/P/jobs?id=',
      'v3.1/P/jobs?start_time=2026-01-15T12:00:00Z&end_time=2026-01-15T12:00:30Z',
    ],
    bodies: [
      { job: { ...job('CreateMongoDB'), created, progress: '40%', instance } },
      gone,
      {
        jobs: [
          {
            ...task('CreateMongoDB'),
            progress: null,
            created_at: created,
            ended_at: ended,
            ...flat,
          },
        ],
        total_count: 1,
      },
    ],
  },
  {
    service: 'ddm',
    paths: ['v3/P/jobs/', `v3/P/jobs?start_time=${START}&end_time=${START + 30_000}`],
    bodies: [
      { job: { ...job('CreateInstance'), created_time: created, process: '40%', instance } },
      {},
      {
        jobs: [
          {
            ...task('CreateInstance'),
            process: null,
            created_time: created,
            end_time: ended,
            ...flat,
          },
        ],
        total: 1,
      },
    ],
  },
])(
  'jobs of $service are written as the service writes them',
  async ({ service, paths, bodies }) => {
    const server = (await serve({ service })).job('job-1', { failReason: 'F' });
    const [jobPath, list] = paths.map(path => `/${path.replace('P', server.projectId)}`);
    const read = async (path: string): Promise<unknown> =>
      JSON.parse((await get(server, path)).body);
    await clock().tickAsync(4000);
    expect(await read(`${jobPath}job-1`)).toEqual(bodies[0]);
    expect(await read(`${jobPath}job-2`)).toEqual(bodies[1]);
    await clock().tickAsync(10_000);
    expect(await read(String(list))).toEqual(bodies[2]);
  },
);
