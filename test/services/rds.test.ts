import { NOW, testService } from './support/service-table.js';

const running = { id: 'job-1', name: 'CreateMysqlSingleHAInstance', status: 'Running' };

testService({
  service: 'rds',
  endpoints: [
    ['cn-north-4', 'https://rds.cn-north-4.myhuaweicloud.com'],
    ['eu-west-101', 'https://rds.eu-west-101.myhuaweicloud.eu'],
  ],
  jobPath: '/v3/p1/jobs?id=job-1',
  jobs: [
    ['a percentage with a space', { job: { ...running, process: '60% ' } }, { progress: 60 }],
    ['a percentage without a sign', { job: { ...running, process: '60' } }, { progress: 60 }],
    ["GaussDB's field", { job: { ...running, progress: '60' } }, { progress: 60 }],
    [
      'the planned end of a running job',
      { job: { ...running, ended: '2026-01-15T12:00:00+0000' } },
      { status: 'Running', endedAt: new Date(NOW) },
    ],
    [
      'what an instance was made of',
      { job: { ...running, instance: { id: 'i-1', name: 'mysql-1' }, entities: { a: 1 } } },
      { instance: { id: 'i-1', name: 'mysql-1' }, entities: { a: 1 } },
    ],
    ['an empty object', {}, undefined],
  ],
  page: {
    body: {
      tasks: [
        {
          id: 'job-1',
          name: 'RestartMysqlInstance',
          status: 'Completed',
          process: '',
          create_time: '2026-01-15T12:00:00+0000',
          end_time: '2026-01-15T12:05:00+0000',
          fail_reason: '',
          order_id: '',
          instance_id: 'i-1in01',
          instance_name: 'mysql-1',
          instance_status: 'normal',
        },
      ],
      actions: ['RestartMysqlInstance'],
      total_count: 51,
    },
    tasks: [
      {
        id: 'job-1',
        name: 'RestartMysqlInstance',
        progress: 100,
        createdAt: new Date(NOW),
        endedAt: new Date('2026-01-15T12:05:00Z'),
        failReason: undefined,
        instance: { id: 'i-1in01', name: 'mysql-1', status: 'normal' },
      },
    ],
    totalCount: 51,
  },
  queries: [
    [{}, '/v3/p1/tasklist'],
    [
      { id: 'job-1', status: 'running', name: 'X', offset: 0, limit: 50 },
      '/v3/p1/tasklist?id=job-1&status=Running&name=X&offset=0&limit=50',
    ],
    [
      { startTime: new Date(1_500_000_000_000), endTime: new Date(1_700_000_000_000) },
      '/v3/p1/tasklist?start_time=1500000000000&end_time=1700000000000',
    ],
    // Both or none: the other one is filled in.
    [
      { startTime: new Date(1_700_000_000_000) },
      '/v3/p1/tasklist?start_time=1700000000000&end_time=1768478400000',
    ],
    [
      { endTime: new Date(1_702_592_000_000) },
      '/v3/p1/tasklist?start_time=1700000060000&end_time=1702592000000',
    ],
    [
      { startTime: new Date(1_800_000_000_000) },
      '/v3/p1/tasklist?start_time=1800000000000&end_time=1800000000000',
    ],
  ],
  rejected: [
    [{ limit: 51 }, 'Expected `limit` to be a whole number from 1 to 50, got 51'],
    [{ limit: 0 }, 'Expected `limit` to be a whole number from 1 to 50, got 0'],
    [
      { startTime: new Date(NOW), endTime: new Date(NOW - 1) },
      'Expected `endTime` to be no earlier than startTime (2026-01-15T12:00:00.000Z)',
    ],
  ],
});
