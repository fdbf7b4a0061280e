import { Queue } from 'bullmq';
import { describe, expect, test } from 'vitest';
import { JobRequestError, type JobWaitFailure } from '../../src/model/wait-errors.js';
import { fixed } from '../../src/polling/fixed.js';
import { Bed, JobBoard, rejection, until } from './support/bed.js';
import { hasRedis } from './support/redis.js';

const damage: Record<string, (data: Record<string, unknown>) => unknown> = {
  'is not JSON': () => '{"version": 1, ',
  'is of another version': data => ({ ...data, version: 2 }),
  'is no wait': () => ({ email: 'someone' }),
  'is null': () => null,
  'has a damaged checkpoint': data => ({
    ...data,
    checkpoint: { ...(data.checkpoint as object), state: { jobId: 'job-1' } },
  }),
  'has a checkpoint of another job': data => ({ ...data, jobId: 'job-2' }),
};

describe.skipIf(!hasRedis)('a wait whose data', () => {
  const bed = new Bed();

  test.each(Object.keys(damage))('%s is rejected, and holds up no other', async kind => {
    const waits = bed.callers();
    const wait = waits.waitForJob('job-1');
    await wait.enqueued;
    const key = await bed.keyOfOnly();
    const data = JSON.parse((await bed.direct.hget(key, 'data')) as string);
    const damaged = damage[kind]?.(data);
    const text = typeof damaged === 'string' ? damaged : JSON.stringify(damaged);
    await bed.direct.hset(key, 'data', text);
    const other = waits.waitForJob('job-3');
    bed.worker(new JobBoard().set('job-3', { status: 'Completed' }));
    const error = await rejection(wait);
    expect(error).toBeInstanceOf(JobRequestError);
    expect(error).toMatchObject({ jobId: 'job-1', cause: expect.any(Error) });
    expect((error as Error).message).toMatch(/`(data|checkpoint)\b/);
    expect(await other).toMatchObject({ status: 'Completed' });
    expect(await bed.direct.zcard(`bull:${bed.queue}:failed`)).toBe(1);
  });

  test('is replaced by a new wait of the next caller', async () => {
    const waits = bed.callers();
    const wait = waits.waitForJob('job-1');
    await wait.enqueued;
    await bed.direct.hset(await bed.keyOfOnly(), 'data', '{');
    bed.worker(new JobBoard().set('job-1', { status: 'Completed' }));
    await rejection(wait);
    expect(await waits.waitForJob('job-1')).toMatchObject({ status: 'Completed' });
  });
});

describe.skipIf(!hasRedis)('a wait for a client that the worker does not have', () => {
  const bed = new Bed();

  test.each([
    [
      'is named',
      'rds',
      (board: JobBoard) => ({ dds: board, evs: board }),
      '"dds", "evs", got "rds"',
    ],
    ['is missing', undefined, (board: JobBoard) => ({ dds: board, evs: board }), 'got nothing'],
    ['has no name', 'rds', (board: JobBoard) => board, 'one client without a name, got "rds"'],
  ])('is rejected when it %s', async (_, client, clients, message) => {
    bed.worker(clients(new JobBoard()) as never);
    const wait = bed.callers().waitForJob('job-1', client === undefined ? {} : { client });
    const error = (await rejection(wait)) as JobWaitFailure;
    expect(error).toBeInstanceOf(JobRequestError);
    expect((error.cause as Error).message).toContain(message);
  });
});

describe.skipIf(!hasRedis)('what somebody does with the BullMQ job', () => {
  const bed = new Bed();
  const queue = (): Queue =>
    bed.track(new Queue(bed.queue, { connection: bed.redis.connection }) as never);

  test('a wait that is started again polls again', async () => {
    const board = new JobBoard().set('job-1', {});
    bed.worker(board);
    const waits = bed.callers();
    await rejection(waits.waitForJob('job-1', { timeout: 30 }));
    const [failed] = await queue().getFailed();
    board.set('job-1', { status: 'Completed' });
    await failed?.retry();
    expect(await waits.waitForJob('job-1')).toMatchObject({ status: 'Completed' });
  });

  test('a wait that is started again after an abort has its own end', async () => {
    const board = new JobBoard().set('job-1', {});
    const waits = bed.callers();
    const wait = waits.waitForJob('job-1');
    await wait.abort();
    await rejection(wait);
    board.set('job-1', { status: 'Completed' });
    const [failed] = await queue().getFailed();
    await failed?.retry();
    bed.worker(board);
    expect(await waits.waitForJob('job-1')).toMatchObject({ status: 'Completed' });
  });

  test('a wait that is gone, as after a loss of data, is added again', {
    timeout: 30_000,
  }, async () => {
    const board = new JobBoard().set('job-1', { status: 'Completed' });
    const wait = bed.callers().waitForJob('job-1');
    await wait.enqueued;
    await bed.direct.flushall();
    await bed.direct.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
    bed.worker(board, { polling: fixed(20) });
    expect(await wait).toMatchObject({ status: 'Completed' });
    await until(() => board.pollsOf('job-1') === 1);
  });
});
