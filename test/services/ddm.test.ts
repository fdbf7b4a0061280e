import { NOW, testService } from './support/service-table.js';

const job = { id: 'job-1', name: 'CreateInstance', status: 'Running', process: '60%' };
const times = { created_time: '2026-01-15T12:00:00+0000', end_time: String(NOW + 1000) };
const read = { createdAt: new Date(NOW), endedAt: new Date(NOW + 1000) };

testService({
  service: 'ddm',
  endpoints: [['cn-north-4', 'https://ddm.cn-north-4.myhuaweicloud.com']],
  jobPath: '/v3/p1/jobs/job-1',
  jobs: [
    ['a running job', { job: { ...job, ...times } }, { progress: 60, ...read }],
    ["GaussDB's field", { job: { ...job, process: null, progress: 60 } }, { progress: 60 }],
    ['an empty object', {}, undefined],
    ['a null job', { job: null }, undefined],
  ],
  page: {
    body: {
      jobs: [
        {
          ...job,
          ...times,
          status: 'Failed',
          instance_id: 'i-1in09',
          instance_name: 'ddm-1',
          database_name: 'd',
          operations: [],
          fail_reason: 'F',
        },
      ],
      offset: 0,
      limit: 10,
      total: 11,
    },
    tasks: [{ id: 'job-1', failReason: 'F', instance: { id: 'i-1in09', name: 'ddm-1' }, ...read }],
    totalCount: 11,
  },
  queries: [
    // Both times are required: missing ones get a default.
    [{}, '/v3/p1/jobs?start_time=1765886460000&end_time=1768478400000'],
    [
      { startTime: new Date(NOW - 1000), offset: 128, limit: 128 },
      '/v3/p1/jobs?start_time=1768478399000&end_time=1768478400000&offset=128&limit=128',
    ],
    [
      { endTime: new Date(1_702_592_000_000) },
      '/v3/p1/jobs?start_time=1700000060000&end_time=1702592000000',
    ],
  ],
  rejected: [
    [{ id: 'job-1' }, 'Expected `id` to be left out, for DDM has no such filter, got "job-1"'],
    [{ status: 'Failed' }, 'Expected `status` to be left out, for DDM has no such filter'],
    [{ name: 'X' }, 'Expected `name` to be left out, for DDM has no such filter, got "X"'],
    [{ limit: 129 }, 'Expected `limit` to be a whole number from 1 to 128, got 129'],
  ],
});
