import { NOW, testService } from './support/service-table.js';

const running = { id: 'job-1', name: 'Create_MongoDB', status: 'Running' };
const lastMonth =
  'start_time=2025-12-16T12%3A01%3A00%2B0000&end_time=2026-01-15T12%3A00%3A00%2B0000';

testService({
  service: 'dds',
  endpoints: [['eu-west-101', 'https://dds.eu-west-101.myhuaweicloud.eu']],
  jobPath: '/v3/p1/jobs?id=job-1',
  jobs: [
    ['a running job', { job: { ...running, progress: '60' } }, { progress: 60 }],
    ["TaurusDB's field", { job: { ...running, process: '60%' } }, { progress: 60 }],
    ['an empty object', {}, undefined],
  ],
  page: {
    body: {
      jobs: [
        {
          id: 'job-1',
          name: 'CreateMongoDB',
          status: 'Failed',
          progress: '',
          created_at: '2026-01-15T12:00:00+0000',
          ended_at: '2026-01-15T12:05:00+0000',
          fail_reason: 'F',
          instance_id: 'i-1in02',
          instance_name: 'dds-1',
        },
      ],
      total_count: 1,
    },
    tasks: [
      {
        id: 'job-1',
        progress: undefined,
        createdAt: new Date(NOW),
        endedAt: new Date('2026-01-15T12:05:00Z'),
        failReason: 'F',
        instance: { id: 'i-1in02', name: 'dds-1' },
      },
    ],
    totalCount: 1,
  },
  queries: [
    // Both times are required: missing ones get a default.
    [{}, `/v3.1/p1/jobs?${lastMonth}`],
    [
      { id: 'job-1', status: 'failed', name: 'X', offset: 100, limit: 100 },
      `/v3.1/p1/jobs?id=job-1&status=Failed&name=X&${lastMonth}&offset=100&limit=100`,
    ],
    [{ startTime: new Date('2025-12-16T12:01:00Z') }, `/v3.1/p1/jobs?${lastMonth}`],
    [
      { endTime: new Date('2025-12-31T00:00:00Z') },
      '/v3.1/p1/jobs?start_time=2025-12-01T00%3A01%3A00%2B0000&end_time=2025-12-31T00%3A00%3A00%2B0000',
    ],
  ],
  rejected: [
    [{ limit: 101 }, 'Expected `limit` to be a whole number from 1 to 100, got 101'],
    [
      { startTime: new Date('2025-12-16T11:59:59Z') },
      'Expected `startTime` to be at most 30 days before the end (2026-01-15T12:00:00.000Z)',
    ],
  ],
});
