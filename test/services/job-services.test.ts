import { describe, expect, test } from 'vitest';
import type { Job } from '../../src/model/job.js';
import { JOB_SERVICES } from '../../src/services/registry.js';
import { endpointForRegion, type ServiceName } from '../../src/services/service.js';

/** One service without a task list: where it is, and responses as documented. */
interface Row {
  readonly service: ServiceName;
  /** The path of "job-1" in the project "p1". */
  readonly path: string;
  /** The job in the response, as its service names it, with this status and other members. */
  readonly respond: (status: string, members?: Record<string, unknown>) => unknown;
  /** The documented words. */
  readonly words: Readonly<Record<string, Job['status']>>;
  readonly responses: readonly (readonly [title: string, body: unknown, job: Partial<Job>])[];
}

const flat = (status: string, members = {}) => ({ job_id: 'job-1', status, ...members });
const cceJob = (phase: string, { spec = {}, metadata = {}, status = {} }: CceMembers = {}) => ({
  kind: 'Job',
  metadata: { uid: 'job-1', ...metadata },
  spec: { type: 'CreateCluster', ...spec },
  status: { phase, ...status },
});
interface CceMembers {
  readonly spec?: object;
  readonly metadata?: object;
  readonly status?: object;
}

const V1_WORDS = { INIT: 'Pending', RUNNING: 'Running', SUCCESS: 'Completed', FAIL: 'Failed' };
const SERVER = '6f0d1c52-93b1-4c8e-a3c0-0f7c2f0b9a11';
const BEGIN = { begin_time: '2026-03-02T08:11:20.104Z', end_time: '' };

const ROWS: readonly Row[] = [
  {
    service: 'ecs',
    path: '/v1/p1/jobs/job-1',
    respond: flat,
    words: { ...V1_WORDS, PENDING_PAYMENT: 'Pending' },
    responses: [
      [
        'two servers of which one is created',
        {
          job_id: 'ff80808288d41e1b018a1c5f2b7d03aa',
          job_type: 'createServer',
          status: 'RUNNING',
          ...BEGIN,
          entities: {
            sub_jobs_total: 2,
            sub_jobs: [
              {
                job_id: 'ff80808288d41e1b018a1c5f2c1003ab',
                job_type: 'createSingleServer',
                status: 'SUCCESS',
                begin_time: '2026-03-02T08:11:20.410Z',
                end_time: '2026-03-02T08:11:58.002Z',
                error_code: null,
                fail_reason: null,
                entities: { server_id: SERVER },
              },
              {
                job_id: 'ff80808288d41e1b018a1c5f2c9903ac',
                job_type: 'createSingleServer',
                status: 'RUNNING',
                begin_time: '2026-03-02T08:11:20.655Z',
                end_time: '',
                entities: {},
              },
            ],
          },
        },
        {
          id: 'ff80808288d41e1b018a1c5f2b7d03aa',
          name: 'createServer',
          status: 'Running',
          progress: 50,
          createdAt: new Date('2026-03-02T08:11:20.104Z'),
          endedAt: undefined,
          instance: undefined,
          errorCode: undefined,
          failReason: undefined,
          subJobs: [
            expect.objectContaining({
              id: 'ff80808288d41e1b018a1c5f2c1003ab',
              status: 'Completed',
              progress: 100,
              instance: { id: SERVER },
              endedAt: new Date('2026-03-02T08:11:58.002Z'),
            }),
            expect.objectContaining({ status: 'Running', progress: undefined, subJobs: undefined }),
          ],
        },
      ],
      [
        'an unpaid order',
        { job_id: 'job-1', job_type: 'createServer', status: 'PENDING_PAYMENT', ...BEGIN },
        { status: 'Pending', attention: expect.stringMatching(/unpaid/) },
      ],
      [
        'a failure without a reason, of whose two servers one failed with one',
        flat('FAIL', {
          error_code: 'Ecs.0005',
          fail_reason: '',
          entities: {
            sub_jobs: [
              flat('FAIL', { error_code: 'Ecs.0319', fail_reason: 'no host is available' }),
              flat('SUCCESS', { entities: { server_id: SERVER } }),
            ],
          },
        }),
        { status: 'Failed', failReason: 'no host is available', errorCode: 'Ecs.0005' },
      ],
    ],
  },
  {
    service: 'evs',
    path: '/v1/p1/jobs/job-1',
    respond: flat,
    words: { ...V1_WORDS, WAITING_EXECUTE: 'Pending', LISTENING: 'Running' },
    responses: [
      [
        'a failure with code and reason',
        {
          job_id: 'ff80808288d41e1b018a1c5f2b7d03bb',
          job_type: 'extendVolume',
          status: 'FAIL',
          begin_time: '2026-03-02T08:11:20.104Z',
          end_time: '2026-03-02T08:12:01.000Z',
          error_code: 'EVS.9999',
          fail_reason: 'EXTEND_VOLUME:backend refused',
          entities: { volume_id: SERVER },
        },
        {
          id: 'ff80808288d41e1b018a1c5f2b7d03bb',
          name: 'extendVolume',
          status: 'Failed',
          endedAt: new Date('2026-03-02T08:12:01Z'),
          errorCode: 'EVS.9999',
          failReason: 'EXTEND_VOLUME:backend refused',
          instance: { id: SERVER },
          entities: { volume_id: SERVER },
        },
      ],
    ],
  },
  {
    service: 'ims',
    path: '/v1/p1/jobs/job-1',
    respond: flat,
    words: V1_WORDS,
    responses: [
      [
        'a percentage',
        flat('RUNNING', { ...BEGIN, entities: { image_name: 'web', process_percent: 43 } }),
        { progress: 43, instance: { name: 'web' } },
      ],
      [
        'an error code among the entities, and sub-jobs',
        flat('FAIL', {
          entities: {
            error_code: 'IMG.0095',
            sub_jobs_result: [flat('FAIL', { fail_reason: 'disk is full' })],
          },
        }),
        { errorCode: 'IMG.0095', failReason: 'disk is full' },
      ],
    ],
  },
  {
    service: 'bms',
    path: '/v1/p1/jobs/job-1',
    respond: flat,
    words: { ...V1_WORDS, PENDING_PAYMENT: 'Pending' },
    responses: [
      [
        'a server',
        flat('SUCCESS', { entities: { server_id: SERVER } }),
        { instance: { id: SERVER } },
      ],
    ],
  },
  {
    service: 'cce',
    path: '/api/v3/projects/p1/jobs/job-1',
    respond: cceJob,
    words: {
      Initializing: 'Pending',
      Running: 'Running',
      Success: 'Completed',
      Failed: 'Failed',
    },
    responses: [
      [
        'a cluster that is being created',
        cceJob('Running', {
          metadata: {
            uid: '5d0a6b1e-0000-11ee-8000-0255ac100b05',
            creationTimestamp: '2026-03-02 08:12:40.672772389 +0000 UTC',
            updateTimestamp: '2026-03-02 08:14:02.1 +0000 UTC',
          },
          spec: {
            clusterUID: 'c1b2',
            resourceID: 'c1b2',
            resourceName: 'demo',
            subJobs: [
              { spec: { type: 'InstallMaster' }, status: { phase: 'Running' } },
              { spec: { type: 'CreateNode' }, status: { phase: 'Success' } },
            ],
          },
          status: { reason: '' },
        }),
        {
          id: '5d0a6b1e-0000-11ee-8000-0255ac100b05',
          name: 'CreateCluster',
          progress: 50,
          createdAt: new Date('2026-03-02T08:12:40.672Z'),
          endedAt: undefined,
          instance: { id: 'c1b2', name: 'demo' },
          subJobs: [
            expect.objectContaining({ id: '', name: 'InstallMaster', status: 'Running' }),
            expect.objectContaining({ name: 'CreateNode', status: 'Completed' }),
          ],
        },
      ],
      [
        'a failure of a part of a part, which ends with the last update',
        cceJob('Failed', {
          metadata: { updateTimestamp: '2026-03-02 16:14:02 +0800 CST' },
          spec: {
            subJobs: [
              {
                spec: {
                  type: 'ScaleupCluster',
                  subJobs: [{ status: { phase: 'Failed', reason: 'node is gone' } }],
                },
                status: { phase: 'Failed' },
              },
              { status: { phase: 'Success' } },
            ],
          },
        }),
        { endedAt: new Date('2026-03-02T08:14:02Z'), failReason: 'node is gone' },
      ],
      [
        'a reason for the state of a running job, which is no failure',
        cceJob('Running', { status: { reason: 'installing' } }),
        { failReason: undefined },
      ],
    ],
  },
  {
    service: 'dcs',
    path: '/v2/p1/jobs/job-1',
    respond: flat,
    words: V1_WORDS,
    responses: [
      [
        'times in milliseconds',
        flat('SUCCESS', {
          job_type: 'masterStandbySwapJob',
          begin_time: '1772439080104',
          end_time: '1772439121000',
        }),
        {
          name: 'masterStandbySwapJob',
          createdAt: new Date('2026-03-02T08:11:20.104Z'),
          endedAt: new Date('2026-03-02T08:12:01Z'),
        },
      ],
    ],
  },
  {
    service: 'dws',
    path: '/v1.0/p1/job/job-1',
    respond: flat,
    words: {
      ...V1_WORDS,
      WAITING: 'Pending',
      DELAY_SCHEDULED: 'Running',
      STOP: 'Canceled',
    },
    responses: [
      [
        'a failure at 9 %, with times without a zone',
        {
          status: 'FAIL',
          progress: '9%',
          job_id: '2c9080e88459fa44018459fbeb600001',
          job_name: 'ecfClusterElbCreateJob',
          begin_time: '2022-11-09T20:25:00',
          end_time: '2022-11-09T20:30:00',
          failed_code: 'CreateELBTask-fail:DWS.0114',
          failed_detail: 'DWS.0114:ELB private IP is not configured.',
        },
        {
          id: '2c9080e88459fa44018459fbeb600001',
          name: 'ecfClusterElbCreateJob',
          progress: 9,
          createdAt: new Date('2022-11-09T20:25:00Z'),
          endedAt: new Date('2022-11-09T20:30:00Z'),
          errorCode: 'CreateELBTask-fail:DWS.0114',
          failReason: 'DWS.0114:ELB private IP is not configured.',
        },
      ],
    ],
  },
  {
    service: 'elb',
    path: '/v3/p1/elb/jobs/job-1',
    respond: (status, members) => ({ request_id: 'r-1', job: flat(status, members) }),
    words: {
      ...V1_WORDS,
      ROLLBACKING: 'Running',
      COMPLETE: 'Completed',
      ROLLBACK_FAIL: 'Failed',
      CANCEL: 'Canceled',
    },
    responses: [
      [
        'a rollback that failed',
        {
          request_id: 'r-1',
          job: flat('ROLLBACK_FAIL', {
            job_type: 'cloneLoadbalancer',
            ...BEGIN,
            error_code: 'ELB.9801',
            error_msg: 'no address is left',
            resource_id: 'lb-1',
            sub_jobs: [flat('CANCEL')],
          }),
        },
        {
          errorCode: 'ELB.9801',
          failReason: 'no address is left',
          instance: { id: 'lb-1' },
          subJobs: [expect.objectContaining({ status: 'Canceled' })],
        },
      ],
    ],
  },
  {
    service: 'sfs-turbo',
    path: '/v1/p1/sfs-turbo/jobs/job-1',
    respond: flat,
    words: { waiting: 'Pending', running: 'Running', success: 'Completed', failed: 'Failed' },
    responses: [
      [
        'times in UTC that do not say so, and parts',
        flat('running', {
          job_type: 'extend_share',
          begin_time: '2026-03-02 08:11:20',
          sub_jobs: [flat('success'), flat('failed'), flat('running'), flat('waiting')],
        }),
        { name: 'extend_share', createdAt: new Date('2026-03-02T08:11:20Z'), progress: 50 },
      ],
    ],
  },
  {
    service: 'cbr',
    path: '/v3/p1/operation-logs/job-1',
    respond: (status, members) => ({ operation_log: { id: 'job-1', status, ...members } }),
    words: {
      waiting: 'Pending',
      running: 'Running',
      success: 'Completed',
      skipped: 'Completed',
      failed: 'Failed',
      timeout: 'Failed',
    },
    responses: [
      [
        'a failed backup',
        {
          operation_log: {
            id: 'b1d3',
            operation_type: 'backup',
            status: 'failed',
            error_info: { code: 'BackupService.6500', message: 'the volume is gone' },
            extra_info: {
              common: { progress: 30, request_id: 'r-1' },
              resource: { id: 'v-1', name: 'data', type: 'OS::Cinder::Volume' },
            },
            created_at: '2026-03-02T08:11:20.104Z',
            started_at: '2026-03-02T08:11:21.104Z',
            ended_at: '2026-03-02T08:12:01.000Z',
          },
        },
        {
          id: 'b1d3',
          name: 'backup',
          progress: 30,
          errorCode: 'BackupService.6500',
          failReason: 'the volume is gone',
          instance: { id: 'v-1', name: 'data' },
          createdAt: new Date('2026-03-02T08:11:20.104Z'),
          endedAt: new Date('2026-03-02T08:12:01Z'),
        },
      ],
    ],
  },
];

test('every service without a task list has a row', () => {
  expect(ROWS.map(({ service }) => service)).toEqual(JOB_SERVICES.map(({ name }) => name));
});

describe.each(ROWS)('$service', row => {
  const service = JOB_SERVICES.find(({ name }) => name === row.service);
  if (!service) throw new Error(`Expected a service ${row.service}`);
  const decode = (body: unknown): Job | undefined => service.decode(body, 'job-1');

  test('has a host of its name in every region', () => {
    const hosts = ['cn-north-4', 'eu-west-101'].map(region =>
      endpointForRegion(region, service.hosts),
    );
    const { service: name } = row;
    expect(hosts).toEqual([
      `https://${name}.cn-north-4.myhuaweicloud.com`,
      `https://${name}.eu-west-101.myhuaweicloud.eu`,
    ]);
  });

  test('is requested by a path in which the id changes nothing', () => {
    expect(service.request('job-1', 'p1')).toBe(row.path);
    expect(service.request('a/b?c#d e$&', 'p1')).toBe(
      row.path.replace('job-1', () => 'a%2Fb%3Fc%23d%20e%24%26'),
    );
    for (const id of ['.', '..']) expect(() => service.request(id, 'p1')).toThrow(TypeError);
  });

  test.each(Object.entries(row.words))('the status %s means %s', (word, status) => {
    for (const spelling of [word, word.toLowerCase(), word.toUpperCase(), ` ${word} `]) {
      const body = row.respond(spelling);
      const job = decode(body);
      expect(job).toMatchObject({ id: 'job-1', status });
      expect(job?.attention !== undefined).toBe(word === 'PENDING_PAYMENT');
      expect(JSON.stringify(body)).toContain(JSON.stringify(job?.raw));
    }
  });

  test('an unknown status is kept, and somebody should hear of it', () => {
    expect(decode(row.respond(' Frobnicating '))).toMatchObject({
      status: 'Frobnicating',
      attention: expect.stringContaining('"Frobnicating"'),
    });
    expect(decode(row.respond('constructor'))).toMatchObject({ status: 'constructor' });
  });

  test.each(row.responses)('may respond with %s', (_, body, job) => {
    expect(decode(body)).toMatchObject(job);
  });

  test('a missing or empty job is unknown', () => {
    const empty = row.respond('');
    for (const body of [{}, withoutId(empty)]) expect(decode(body)).toBeUndefined();
  });

  test.each([
    ['null', null],
    ['a number', 7],
    ['an array', [row.respond('RUNNING')]],
    ['a job without a status', row.respond('')],
    ['a status that is no text', row.respond(1 as never)],
  ])('a response is invalid that is %s', (_, body) => {
    expect(() => decode(body)).toThrow(expect.objectContaining({ name: 'InvalidResponseError' }));
  });

  test('a response for another job is invalid once one has had the right id', () => {
    const history = { hasRequestedId: false };
    const body = row.respond('RUNNING');
    expect(service.decode(body, 'other', history)?.id).toBe('job-1');
    service.decode(body, 'JOB-1', history);
    expect(() => service.decode(body, 'other', history)).toThrow(/for another job: job-1/);
  });

  test('has no list', () => {
    expect(service.list).toBeUndefined();
  });
});

function withoutId(body: unknown): unknown {
  return JSON.parse(JSON.stringify(body).replaceAll('"job-1"', '""'));
}

describe('sub-jobs', () => {
  const ecs = JOB_SERVICES[0];
  const decode = (entities: unknown, status = 'RUNNING') =>
    ecs?.decode(flat(status, { entities }), 'job-1');

  test.each([
    ['one part that has ended', { sub_jobs: [flat('SUCCESS')] }, undefined],
    ['two of three', { sub_jobs: [flat('SUCCESS'), flat('FAIL'), flat('INIT')] }, 66],
    ['parts that are not listed yet', { sub_jobs_total: 4, sub_jobs: [flat('SUCCESS')] }, 25],
    ['parts that no list has', { sub_jobs_total: 4 }, 0],
    [
      'a number of parts that is none',
      { sub_jobs_total: '4', sub_jobs: [flat('FAIL')] },
      undefined,
    ],
    ['an empty list', { sub_jobs_total: 0, sub_jobs: [] }, undefined],
    [
      'parts of parts, which do not count',
      {
        sub_jobs: [flat('RUNNING', { entities: { sub_jobs: [flat('SUCCESS'), flat('SUCCESS')] } })],
      },
      undefined,
    ],
  ])('the percentage of a job with %s', (_, entities, percent) => {
    expect(decode(entities)?.progress).toBe(percent);
  });

  test('of a job that has failed are no percentage', () => {
    expect(decode({ sub_jobs: [flat('FAIL'), flat('FAIL')] }, 'FAIL')?.progress).toBeUndefined();
  });

  test('that are no jobs are left out', () => {
    const sub_jobs = [null, 7, 'x', {}, { status: '' }, flat('RUNNING')];
    expect(decode({ sub_jobs })?.subJobs).toMatchObject([{ status: 'Running' }]);
    expect(decode({ sub_jobs: 'none' })?.subJobs).toBeUndefined();
  });

  test('give each reason once, their code if they have none', () => {
    const sub_jobs = [
      flat('FAIL', { fail_reason: 'full' }),
      flat('FAIL', { fail_reason: 'full' }),
      flat('FAIL', { error_code: 'Ecs.0100' }),
      flat('FAIL'),
      flat('SUCCESS', { fail_reason: 'none' }),
    ];
    expect(decode({ sub_jobs }, 'FAIL')?.failReason).toBe('full; Ecs.0100');
  });

  test('nested without end are read to a limit', () => {
    let body: Record<string, unknown> = flat('RUNNING');
    for (let depth = 0; depth < 5000; depth += 1) {
      body = flat('RUNNING', { entities: { sub_jobs: [body] } });
    }
    let depth = 0;
    for (let job = ecs?.decode(body, 'job-1'); job?.subJobs; [job] = job.subJobs) depth += 1;
    expect(depth).toBe(10);
  });
});
