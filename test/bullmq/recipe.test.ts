import { Queue, QueueEvents, Worker } from 'bullmq';
import { describe, expect, test } from 'vitest';
import { fixed } from '../../src/polling/fixed.js';
import { Bed, JobBoard, until } from './support/bed.js';
import { hasRedis } from './support/redis.js';

const RECIPE = new URL('../../examples/durable/one-activation-per-poll.js', import.meta.url).href;

describe.skipIf(!hasRedis)('the recipe for one activation per poll', () => {
  const bed = new Bed();

  async function run(
    board: JobBoard,
    data: object,
  ): Promise<{ queue: Queue; events: QueueEvents }> {
    const { pollProcessor } = await import(RECIPE);
    const connection = { ...bed.redis.connection, maxRetriesPerRequest: null };
    const queue = bed.track(new Queue(bed.queue, { connection }));
    const events = bed.track(new QueueEvents(bed.queue, { connection }));
    await events.waitUntilReady();
    bed.track(new Worker(bed.queue, pollProcessor(board, fixed(20)), { connection }));
    await queue.add('wait', data, { jobId: 'wait-1' });
    return { queue, events };
  }

  test('waits until the job has ended', async () => {
    const board = new JobBoard().set('job-1', { progress: 10 });
    const { queue, events } = await run(board, { id: 'job-1' });
    await until(() => board.pollsOf('job-1') > 2);
    board.set('job-1', { status: 'Completed', name: 'Create' });
    const job = await queue.getJob('wait-1');
    expect(await job?.waitUntilFinished(events)).toMatchObject({ id: 'job-1', name: 'Create' });
    expect((await queue.getJob('wait-1'))?.progress).toBe(100);
  });

  test('keeps the limits of the wait', async () => {
    const board = new JobBoard().set('job-1', {});
    const { queue, events } = await run(board, { id: 'job-1', limits: { timeout: 100 } });
    const job = await queue.getJob('wait-1');
    await expect(job?.waitUntilFinished(events)).rejects.toThrow('Timed out after');
  });
});
