import { describe, expect, test } from 'vitest';
import { ApiError, InvalidResponseError } from '../../src/model/errors.js';
import {
  isJobWaitError,
  JobCanceledError,
  JobFailedError,
  JobNotFoundError,
  JobRequestError,
  type JobWaitFailure,
  ServiceUnavailableError,
  WaitTimeoutError,
} from '../../src/model/wait-errors.js';
import { Bed, JobBoard, rejection, until } from './support/bed.js';
import { hasRedis } from './support/redis.js';

describe.skipIf(!hasRedis)('the result of a durable wait', () => {
  const bed = new Bed();

  test('is the job, as the source reported it', async () => {
    const createdAt = new Date('2026-01-02T03:04:05Z');
    const entities = { instance: { id: 'i-1' } };
    bed.worker(
      new JobBoard().set('job-1', { status: 'Completed', name: 'Create', createdAt, entities }),
    );
    const job = await bed.callers().waitForJob('job-1');
    expect(job).toMatchObject({ id: 'job-1', name: 'Create', createdAt, entities, progress: 100 });
  });

  test.each([
    ['Failed', JobFailedError, 'JOB_FAILED'],
    ['Canceled', JobCanceledError, 'JOB_CANCELED'],
  ] as const)('is an error of its class for a job that is %s', async (status, Class, code) => {
    bed.worker(new JobBoard().set('job-1', { status, failReason: 'disk full', progress: 40 }));
    const error = (await rejection(bed.callers().waitForJob('job-1'))) as JobWaitFailure;
    expect(error).toBeInstanceOf(Class);
    expect(isJobWaitError(error)).toBe(true);
    expect(error).toMatchObject({
      ...{ code, jobId: 'job-1', attempts: 1, observed: { [status]: 1 }, checkpoint: undefined },
      job: { status, failReason: 'disk full', progress: 40 },
    });
    expect(error.elapsed).toBeGreaterThan(0);
  });

  test('is a JobNotFoundError for a job that nobody knows', async () => {
    bed.worker(new JobBoard());
    const wait = bed.callers().waitForJob('job-1', { visibilityTimeout: 60 });
    const error = (await rejection(wait)) as JobNotFoundError;
    expect(error).toBeInstanceOf(JobNotFoundError);
    expect(error.seen).toBe(false);
    expect(error.checkpoint).toMatchObject({ version: 1, jobId: 'job-1' });
  });

  test('is a WaitTimeoutError with the cause of the last poll', async () => {
    const apiError = new ApiError('busy', { status: 503, errorCode: 'X.1', requestId: 'r-1' });
    bed.worker({ getJob: () => Promise.reject(apiError) });
    const wait = bed.callers().waitForJob('job-1', { timeout: 60 });
    const error = (await rejection(wait)) as WaitTimeoutError;
    expect(error).toBeInstanceOf(WaitTimeoutError);
    expect(error.cause).toBeInstanceOf(ApiError);
    expect(error.cause).toMatchObject({ status: 503, errorCode: 'X.1', requestId: 'r-1' });
    expect(error.observed).toEqual({ 503: error.attempts });
    expect(error.message).toContain('and the last poll failed (busy)');
  });

  test('is a ServiceUnavailableError when polls fail for outageTimeout', async () => {
    bed.worker({ getJob: () => Promise.reject(new InvalidResponseError('not JSON')) });
    const wait = bed.callers().waitForJob('job-1', { outageTimeout: 60 });
    const error = (await rejection(wait)) as ServiceUnavailableError;
    expect(error).toBeInstanceOf(ServiceUnavailableError);
    expect(error.cause).toBeInstanceOf(InvalidResponseError);
  });

  test('is a JobRequestError when a poll is rejected for good', async () => {
    const denied = new ApiError('no permission', { status: 403, errorCode: 'IAM.0003' });
    bed.worker({ getJob: () => Promise.reject(denied) });
    const error = (await rejection(bed.callers().waitForJob('job-1'))) as JobRequestError;
    expect(error).toBeInstanceOf(JobRequestError);
    expect(error.cause).toMatchObject({ status: 403, errorCode: 'IAM.0003' });
  });
});

describe.skipIf(!hasRedis)('callers of the same job', () => {
  const bed = new Bed();

  test('share one wait, in one process and in several', async () => {
    const board = new JobBoard().set('job-1', { progress: 10 });
    const [here, there] = [bed.callers(), bed.callers()];
    const waits = [here, here, there].map(each => each.waitForJob(' job-1 '));
    await Promise.all(waits.map(wait => wait.enqueued));
    bed.worker(board);
    await until(() => board.pollsOf('job-1') > 0);
    board.set('job-1', { status: 'Completed', entities: { a: 1 } });
    const jobs = await Promise.all(waits);
    expect(jobs.map(({ entities }) => entities)).toEqual([{ a: 1 }, { a: 1 }, { a: 1 }]);
    expect(await bed.direct.zcard(`bull:${bed.queue}:completed`)).toBe(1);
  });

  test('do not share it if they name different clients', async () => {
    const [one, other] = [new JobBoard(), new JobBoard()];
    one.set('job-1', { status: 'Completed', name: 'one' });
    other.set('job-1', { status: 'Completed', name: 'other' });
    bed.worker({ one, other });
    const waits = bed.callers();
    const jobs = await Promise.all([
      waits.waitForJob('job-1', { client: 'one' }),
      waits.waitForJob('job-1', { client: 'other' }),
    ]);
    expect(jobs.map(({ name }) => name)).toEqual(['one', 'other']);
  });

  test.each([
    ['a result', { status: 'Completed' }],
    ['an error', { status: 'Failed', failReason: 'disk full' }],
  ])('get %s later too, without a poll', async (_, job) => {
    const board = new JobBoard().set('job-1', job);
    bed.worker(board);
    const settle = (): Promise<unknown> =>
      Promise.resolve(bed.callers().waitForJob('job-1')).catch(error => error.toJSON());
    const first = await settle();
    expect(await settle()).toEqual(first);
    expect(board.pollsOf('job-1')).toBe(1);
  });

  test('start a new wait once the result is no longer kept', async () => {
    const board = new JobBoard().set('job-1', { status: 'Completed' });
    bed.worker(board);
    const waits = bed.callers({ keep: 50 });
    await waits.waitForJob('job-1');
    await new Promise(resolve => setTimeout(resolve, 60));
    await waits.waitForJob('job-1');
    expect(board.pollsOf('job-1')).toBe(2);
  });

  test('start a new wait after an end that is not the job’s own', async () => {
    const board = new JobBoard().set('job-1', {});
    bed.worker(board);
    const waits = bed.callers();
    expect(await rejection(waits.waitForJob('job-1', { timeout: 30 }))).toBeInstanceOf(
      WaitTimeoutError,
    );
    board.set('job-1', { status: 'Completed' });
    expect(await waits.waitForJob('job-1')).toMatchObject({ status: 'Completed' });
  });
});
