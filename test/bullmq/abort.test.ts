import { describe, expect, test } from 'vitest';
import { Bed, JobBoard, rejection, until } from './support/bed.js';
import { hasRedis } from './support/redis.js';

const abortErrors = async (waits: PromiseLike<unknown>[]): Promise<unknown[]> =>
  (await Promise.all(waits.map(rejection))).map(error => (error as Error).name);

describe.skipIf(!hasRedis)('an aborted durable wait', () => {
  const bed = new Bed();

  test('ends for all its callers, and is polled no more', async () => {
    const board = new JobBoard().set('job-1', {});
    bed.worker(board);
    const waits = [bed.callers(), bed.callers()].map(each => each.waitForJob('job-1'));
    await until(() => board.pollsOf('job-1') > 1);
    await waits[0]?.abort();
    expect(await abortErrors(waits)).toEqual(['AbortError', 'AbortError']);
    await new Promise(resolve => setTimeout(resolve, 40));
    const polls = board.pollsOf('job-1');
    await new Promise(resolve => setTimeout(resolve, 80));
    expect(board.pollsOf('job-1')).toBe(polls);
    expect(await bed.direct.lrange(`bull:${bed.queue}:active`, 0, -1)).toEqual([]);
  });

  test('ends while no worker has it', async () => {
    const wait = bed.callers().waitForJob('job-1');
    await wait.enqueued;
    await wait.abort();
    expect(await abortErrors([wait])).toEqual(['AbortError']);
    expect(await bed.direct.llen(`bull:${bed.queue}:wait`)).toBe(0);
  });

  test('can be started again, and news of the aborted one does not end it', async () => {
    const ids = Array.from({ length: 20 }, (_, index) => `job-${index}`);
    const board = new JobBoard();
    const waits = bed.callers();
    const aborted = ids.map(id => waits.waitForJob(id));
    for (const wait of aborted) await wait.abort();
    expect(await abortErrors(aborted)).toEqual(ids.map(() => 'AbortError'));
    for (const id of ids) board.set(id, { status: 'Completed' });
    bed.worker(board);
    for (const id of ids) {
      expect(await waits.waitForJob(id)).toMatchObject({ status: 'Completed' });
    }
  });

  test('does not change an end that has come', async () => {
    bed.worker(new JobBoard().set('job-1', { status: 'Completed' }));
    const wait = bed.callers().waitForJob('job-1');
    await wait;
    await wait.abort();
    expect(await wait).toMatchObject({ status: 'Completed' });
  });

  test('is no unhandled rejection', async () => {
    const wait = bed.callers().waitForJob('job-1');
    await wait.abort();
  });
});

describe.skipIf(!hasRedis)('closing the DurableWaits', () => {
  const bed = new Bed();

  test('rejects the waits of this process, which go on', async () => {
    const board = new JobBoard().set('job-1', {});
    bed.worker(board);
    const waits = bed.callers();
    const wait = waits.waitForJob('job-1');
    await until(() => board.pollsOf('job-1') > 0);
    await waits.close();
    expect(await abortErrors([wait])).toEqual(['AbortError']);
    expect(() => waits.waitForJob('job-1')).toThrow(TypeError);
    board.set('job-1', { status: 'Completed' });
    expect(await bed.callers().waitForJob('job-1')).toMatchObject({ status: 'Completed' });
  });
});
