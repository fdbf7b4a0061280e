import { testService } from './support/service-table.js';

const running = { id: 'job-1', name: ' CreateMysqlInstance', status: 'Running' };
const times = { created: '2018-08-06T10:41:14+0800', ended: '2018-08-06T16:41:14+0000' };

testService({
  service: 'taurusdb',
  endpoints: [
    ['cn-north-4', 'https://gaussdb.cn-north-4.myhuaweicloud.com'],
    ['la-north-2', 'https://gaussdb-mysql.la-north-2.myhuaweicloud.com'],
    ['cn-southwest-3', 'https://gaussdb-mysql.cn-southwest-3.myhuaweicloud.com'],
    ['cn-north-11', 'https://gaussdbformysql.cn-north-11.myhuaweicloud.com'],
    ['me-east-1', 'https://gaussdbformysql.me-east-1.myhuaweicloud.com'],
    ['eu-west-101', 'https://gaussdb.eu-west-101.myhuaweicloud.eu'],
  ],
  jobPath: '/v3/p1/jobs?id=job-1',
  jobs: [
    ['a running job', { job: { ...running, process: '60%' } }, { progress: 60 }],
    ["GaussDB's field", { job: { ...running, progress: '60' } }, { progress: 60 }],
    [
      'a completed job',
      { job: { ...running, ...times, status: 'Completed', process: '', entities: { a: 1 } } },
      {
        name: 'CreateMysqlInstance',
        progress: 100,
        createdAt: new Date('2018-08-06T02:41:14Z'),
        endedAt: new Date('2018-08-06T16:41:14Z'),
        entities: { a: 1 },
      },
    ],
    ['a deferred job', { job: { ...running, status: 'Pending' } }, { status: 'Pending' }],
    ['a job that needs authorisation', { job: { status: 'Unauthorized' } }, { id: 'job-1' }],
    ['an empty object', {}, undefined],
  ],
  page: {
    body: {
      jobs: [
        {
          job_id: 'job-1',
          job_name: 'CreateGaussDBforMySQLInstance',
          status: 'Failed',
          process: null,
          created_time: '2026-01-15T12:00:00+0800',
          ended_time: '2026-01-15T13:00:00+0800',
          fail_reason: 'createVM failed.',
          order_id: 'CS1',
          instance_id: 'i-1in07',
          instance_name: 'mysql-1',
          instance_status: 'normal',
          show_detail: true,
        },
      ],
      total_count: 12,
      action_names: ['CreateGaussDBforMySQLInstance'],
    },
    tasks: [
      {
        id: 'job-1',
        name: 'CreateGaussDBforMySQLInstance',
        failReason: 'createVM failed.',
        createdAt: new Date('2026-01-15T04:00:00Z'),
        endedAt: new Date('2026-01-15T05:00:00Z'),
        instance: { id: 'i-1in07', name: 'mysql-1', status: 'normal' },
      },
    ],
    totalCount: 12,
  },
  queries: [
    [{}, '/v3/p1/immediate-jobs'],
    [
      { id: 'job-1', status: 'failed', name: 'X' },
      '/v3/p1/immediate-jobs?job_id=job-1&status=Failed&job_name=X',
    ],
    [
      { startTime: new Date('2025-01-01T00:00:00.999Z') },
      '/v3/p1/immediate-jobs?start_time=2025-01-01T00%3A00%3A00%2B0000',
    ],
    [{ offset: 3, limit: 20 }, '/v3/p1/immediate-jobs?offset=3&limit=20'],
  ],
  rejected: [
    [{ limit: 1 }, 'Expected `limit` to be one of 10, 20, 50, got 1'],
    [{ limit: 100 }, 'Expected `limit` to be one of 10, 20, 50, got 100'],
  ],
});
