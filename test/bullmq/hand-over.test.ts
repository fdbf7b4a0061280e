import { describe, expect, test } from 'vitest';
import { JobClient } from '../../src/client/job-client.js';
import type { JobWaitFailure } from '../../src/model/wait-errors.js';
import { fixed } from '../../src/polling/fixed.js';
import { startJobServer } from '../../src/testing.js';
import { Bed, JobBoard, rejection, until } from './support/bed.js';
import { hasRedis } from './support/redis.js';

describe.skipIf(!hasRedis)('a worker that is closed', () => {
  const bed = new Bed();

  test('returns its waits, and another continues where they were', async () => {
    const board = new JobBoard().set('job-1', {});
    const first = bed.worker(board);
    const wait = bed.callers().waitForJob('job-1');
    await until(() => board.pollsOf('job-1') > 2);
    await first.close();
    expect(await bed.direct.llen(`bull:${bed.queue}:wait`)).toBe(1);
    board.set('job-1', { status: 'Failed' });
    bed.worker(board);
    const error = (await rejection(wait)) as JobWaitFailure;
    expect(error.attempts).toBe(board.pollsOf('job-1'));
    expect(error.observed).toEqual({ Running: error.attempts - 1, Failed: 1 });
  });

  test('makes no poll necessary that is not due yet', async () => {
    const board = new JobBoard().set('job-1', {});
    const polling = fixed(60_000);
    const first = bed.worker(board, { polling });
    bed.callers().waitForJob('job-1');
    await until(() => board.pollsOf('job-1') > 0);
    await first.close();
    bed.worker(board, { polling });
    await until(() => bed.direct.llen(`bull:${bed.queue}:active`));
    await new Promise(resolve => setTimeout(resolve, 50));
    expect(board.pollsOf('job-1')).toBe(1);
  });

  test('takes no wait any more', async () => {
    const worker = bed.worker(new JobBoard());
    await worker.ready;
    await worker.close();
    const wait = bed.callers().waitForJob('job-1');
    await wait.enqueued;
    expect(await bed.direct.llen(`bull:${bed.queue}:wait`)).toBe(1);
  });
});

describe.skipIf(!hasRedis)('a worker', () => {
  const bed = new Bed();

  test('holds no more waits than its capacity, and takes others as they end', async () => {
    const board = new JobBoard();
    for (let index = 0; index < 6; index++) board.set(`job-${index}`, {});
    bed.worker(board, { capacity: 2 });
    const waits = bed.callers();
    const jobs = Array.from({ length: 6 }, (_, index) => waits.waitForJob(`job-${index}`));
    await until(() => board.polls.size === 2);
    await new Promise(resolve => setTimeout(resolve, 60));
    expect(board.polls.size).toBe(2);
    for (let index = 0; index < 6; index++) board.set(`job-${index}`, { status: 'Completed' });
    await Promise.all(jobs);
  });

  test('keeps its waits when the leases ran out and nobody took them', async () => {
    const board = new JobBoard().set('job-1', {});
    bed.worker(board);
    const wait = bed.callers().waitForJob('job-1');
    await until(() => board.pollsOf('job-1') > 0);
    await bed.direct.del(`${await bed.keyOfOnly()}:lock`);
    board.set('job-1', { status: 'Failed' });
    const error = (await rejection(wait)) as JobWaitFailure;
    expect(error.attempts).toBe(board.pollsOf('job-1'));
  });

  test('pauses while Redis is out of reach for longer than the lease, and continues', async () => {
    const board = new JobBoard().set('job-1', {});
    bed.worker(board, { lease: 400 });
    const wait = bed.callers().waitForJob('job-1');
    await until(() => board.pollsOf('job-1') > 1);
    await bed.redis.kill();
    await new Promise(resolve => setTimeout(resolve, 600));
    const polls = board.pollsOf('job-1');
    await new Promise(resolve => setTimeout(resolve, 100));
    expect(board.pollsOf('job-1')).toBe(polls);
    await bed.redis.restart();
    await until(() => board.pollsOf('job-1') > polls);
    board.set('job-1', { status: 'Failed' });
    const error = (await rejection(wait)) as JobWaitFailure;
    expect(error.attempts).toBe(board.pollsOf('job-1'));
  });

  test('returns its waits and stops when its client is closed', async () => {
    const server = await startJobServer({ service: 'gaussdb', speed: 100 });
    server.job('job-1', { duration: 60_000 });
    const { endpoint, projectId, token } = server;
    const options = { service: 'gaussdb', endpoint, projectId, auth: { token } } as const;
    const client = new JobClient(options);
    bed.worker(client);
    const wait = bed.callers().waitForJob('job-1');
    await until(() => server.requests.length > 0);
    await client.close();
    await until(() => bed.direct.llen(`bull:${bed.queue}:wait`));
    const other = new JobClient(options);
    const worker = bed.worker(other);
    expect(await wait).toMatchObject({ status: 'Completed' });
    await worker.close();
    await Promise.all([other.close(), server.close()]);
  });

  test('lets go of a wait that somebody else has taken', async () => {
    const board = new JobBoard().set('job-1', {});
    bed.worker(board);
    bed.callers().waitForJob('job-1');
    await until(() => board.pollsOf('job-1') > 0);
    await bed.direct.set(`${await bed.keyOfOnly()}:lock`, 'another', 'PX', 60_000);
    await new Promise(resolve => setTimeout(resolve, 400));
    const polls = board.pollsOf('job-1');
    await new Promise(resolve => setTimeout(resolve, 100));
    expect(board.pollsOf('job-1')).toBe(polls);
  });
});
