import { testService } from './support/service-table.js';

const running = { id: 'job-1', name: 'CreateGaussDBV5Instance', status: 'Running' };

testService({
  service: 'gaussdb',
  endpoints: [
    ['cn-north-4', 'https://gaussdb-opengauss.cn-north-4.myhuaweicloud.com'],
    ['cn-east-5', 'https://gaussdb.cn-east-5.myhuaweicloud.com'],
    ['af-north-1', 'https://gaussdb.af-north-1.myhuaweicloud.com'],
  ],
  jobPath: '/v3/p1/jobs?id=job-1',
  jobs: [
    ['a running job', { job: { ...running, progress: '60' } }, { progress: 60 }],
    ["TaurusDB's field", { job: { ...running, process: '60%' } }, { progress: 60 }],
    ['an empty object', {}, undefined],
    ['a null job', { job: null }, undefined],
    ['a job with blank members', { job: { id: '', status: '', progress: '' } }, undefined],
  ],
  page: {
    body: {
      tasks: [
        {
          job_id: 'job-1',
          name: 'CreateGaussDBV5Instance',
          status: 'Running',
          process: null,
          created_at: '2026-01-15T12:00:00+0000',
          ended_at: null,
          fail_reason: null,
          instance_info: { instance_id: 'i-1in14', instance_name: 'gauss-1' },
        },
      ],
      total_count: 1,
    },
    tasks: [
      {
        id: 'job-1',
        progress: undefined,
        createdAt: new Date('2026-01-15T12:00:00Z'),
        endedAt: undefined,
        instance: { id: 'i-1in14', name: 'gauss-1' },
      },
    ],
    totalCount: 1,
  },
  queries: [
    [{}, '/v3/p1/tasks'],
    [{ status: 'COMPLETED', name: 'X' }, '/v3/p1/tasks?status=Completed&name=X'],
    [{ endTime: new Date(1_700_000_000_123) }, '/v3/p1/tasks?end_time=1700000000123'],
    [{ limit: 100 }, '/v3/p1/tasks?limit=100'],
  ],
  rejected: [
    [{ id: 'job-1' }, 'Expected `id` to be left out, for GaussDB has no such filter, got "job-1"'],
    [{ limit: 101 }, 'Expected `limit` to be a whole number from 1 to 100, got 101'],
  ],
});
