import { describe, expect, test } from 'vitest';
import type { Job } from '../../src/model/job.js';
import { JobFailedError } from '../../src/model/wait-errors.js';
import type { JobSource } from '../../src/wait/job-source.js';
import { normalizeJob } from '../../src/wait/normalize-job.js';
import { waitForJob } from '../../src/wait-for-job.js';
import { job } from '../support/jobs.js';

const partsOf = (subJobs: unknown): Job['subJobs'] =>
  normalizeJob({ id: 'job-1', status: 'Running', subJobs }, 'job-1')?.subJobs;

describe('the parts that a source reports of a job', () => {
  test('are jobs like their parent, at every level', () => {
    const subJobs = [
      {
        id: ' part-1 ',
        status: 'completed',
        createdAt: '2026-03-02T08:11:20Z',
        errorCode: null,
        subJobs: [{ id: 'part-1-1', status: 'FAILED', failReason: 'no room', errorCode: 'X.1' }],
      },
    ];
    expect(partsOf(subJobs)).toMatchObject([
      {
        id: 'part-1',
        status: 'Completed',
        progress: 100,
        createdAt: new Date('2026-03-02T08:11:20Z'),
        errorCode: undefined,
        subJobs: [{ id: 'part-1-1', status: 'Failed', failReason: 'no room', errorCode: 'X.1' }],
      },
    ]);
  });

  test.each([undefined, null, 'text', 7, {}])('%o means that there are none', subJobs => {
    expect(partsOf(subJobs)).toBeUndefined();
  });

  test('are left out if they are no jobs', () => {
    const subJobs = [null, 7, 'Completed', {}, { status: '' }, { status: 'Running' }];
    expect(partsOf(subJobs)).toMatchObject([{ id: '', status: 'Running' }]);
  });

  test('may not hide the job by throwing', () => {
    const hostile = new Proxy([], {
      get() {
        throw new Error('mine');
      },
    });
    const thrower = {
      get status() {
        throw new Error('mine');
      },
    };
    expect(partsOf(hostile)).toBeUndefined();
    expect(partsOf([thrower, { status: 'Running' }])).toMatchObject([{ status: 'Running' }]);
  });

  test('are read up to a limit if a job is a part of itself', () => {
    const circle: Record<string, unknown> = { id: 'circle', status: 'Running' };
    circle.subJobs = [circle, circle, circle];
    const count = (jobs: Job['subJobs'] = []): number =>
      jobs.reduce((sum, { subJobs }) => sum + 1 + count(subJobs), 0);
    expect(count(normalizeJob(circle, 'circle')?.subJobs)).toBe(1000);
  });
});

test('the error of a failed job has its error code and its parts, and as JSON no responses', async () => {
  const part = job('Failed', { id: 'part', errorCode: 'X.1', raw: { secret: true } });
  const source: JobSource = {
    getJob: async id => ({
      id,
      status: 'Failed',
      errorCode: 'X.2',
      subJobs: [part as unknown as Job],
      raw: { secret: true },
    }),
  };
  const error = await waitForJob('job-1', { source }).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(JobFailedError);
  expect((error as JobFailedError).job).toMatchObject({
    errorCode: 'X.2',
    subJobs: [{ id: 'part', errorCode: 'X.1' }],
  });
  const json = JSON.stringify(error);
  expect(json).toContain('X.1');
  expect(json).not.toContain('secret');
});

test('a source other than a JobClient that reports an unknown status emits no attention', async () => {
  const statuses = ['Frobnicating', 'Unauthorized', 'Completed'];
  const source = { getJob: async (id: string) => ({ id, status: statuses.shift() ?? '' }) };
  const types: string[] = [];
  const wait = waitForJob('job-1', { source, polling: { nextDelay: () => 0 } });
  for await (const { type } of wait) types.push(type);
  expect(types).toContain('completed');
  expect(types).not.toContain('attention');
});
