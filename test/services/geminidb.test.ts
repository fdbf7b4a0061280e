import { NOW, testService } from './support/service-table.js';

const job = {
  id: 'job-1',
  name: 'CreateInstance',
  status: 'Running',
  start_time: '2026-01-15T12:00:00+0000',
  progress: '60',
  instance: { id: 'i-1in06', name: 'gemini-1' },
};
const read = {
  id: 'job-1',
  name: 'CreateInstance',
  progress: 60,
  createdAt: new Date(NOW),
  instance: { id: 'i-1in06', name: 'gemini-1' },
};

testService({
  service: 'geminidb',
  endpoints: [['cn-north-4', 'https://gaussdb-nosql.cn-north-4.myhuaweicloud.com']],
  jobPath: '/v3/p1/jobs?id=job-1',
  jobs: [
    ['a list of one', { jobs: [job], total_count: 1 }, read],
    ['a list that was not filtered', { jobs: [{ ...job, id: 'x' }, job] }, read],
    ['a {job} envelope', { job }, read],
    ["TaurusDB's field", { jobs: [{ ...job, progress: undefined, process: '60%' }] }, read],
    [
      'a failed job',
      {
        jobs: [
          { ...job, status: 'Failed', end_time: '2026-01-15T13:00:00+0100', fail_reason: 'F' },
        ],
      },
      { status: 'Failed', failReason: 'F', endedAt: new Date(NOW) },
    ],
    ['an empty list', { jobs: [], total_count: 0 }, undefined],
    ['no list', { jobs: null, total_count: 0 }, undefined],
    ['other jobs', { jobs: [{ ...job, id: 'x' }], total_count: 1 }, undefined],
  ],
  page: { body: { jobs: [job], total_count: '7' }, tasks: [read], totalCount: 7 },
  queries: [
    [{}, '/v3/p1/jobs'],
    [{ id: 'job-1', status: 'failed', name: 'X' }, '/v3/p1/jobs?id=job-1&status=Failed&name=X'],
    [{ startTime: new Date(NOW) }, '/v3/p1/jobs?start_time=2026-01-15T12%3A00%3A00%2B0000'],
    [
      { startTime: new Date('2025-12-16T12:00:00Z'), endTime: new Date(NOW), limit: 50 },
      '/v3/p1/jobs?start_time=2025-12-16T12%3A00%3A00%2B0000&end_time=2026-01-15T12%3A00%3A00%2B0000&limit=50',
    ],
  ],
  rejected: [
    [{ limit: 30 }, 'Expected `limit` to be one of 10, 20, 50, got 30'],
    [
      { startTime: new Date('2025-12-16T11:59:59.999Z'), endTime: new Date(NOW) },
      'Expected `startTime` to be at most 30 days before the end (2026-01-15T12:00:00.000Z), got 2025-12-16T11:59:59.999Z',
    ],
  ],
});
