import { describe, expect, test } from 'vitest';
import type { DurableWait } from '../../src/bullmq.js';
import { Bed, JobBoard, until } from './support/bed.js';
import { hasRedis } from './support/redis.js';

const TYPES = [
  'visible',
  'status',
  'progress',
  'stalled',
  'attention',
  'completed',
  'failed',
] as const;

function record(wait: DurableWait): string[] {
  const events: string[] = [];
  for (const type of TYPES) {
    wait.on(type, payload => {
      const { percent, job, status } = payload as Partial<{
        percent: number;
        job: { status: string };
        status: string;
      }>;
      events.push([type, percent ?? job?.status ?? status].join(' '));
    });
  }
  return events;
}

describe.skipIf(!hasRedis)('the events of a durable wait', () => {
  const bed = new Bed();

  test('reach its callers in order, and end with the wait', async () => {
    const board = new JobBoard().set('job-1', { progress: 10 });
    bed.worker(board);
    const wait = bed.callers().waitForJob('job-1');
    const events = record(wait);
    await until(() => events.includes('progress 10'));
    board.set('job-1', { progress: 60 });
    await until(() => events.includes('progress 60'));
    board.set('job-1', { status: 'Completed' });
    await wait;
    expect(events).toEqual([
      ...['visible Running', 'status Running', 'progress 10', 'progress 60'],
      ...['status Completed', 'progress 100', 'completed Completed'],
    ]);
  });

  test('reach a caller that comes later: the last one of each kind', async () => {
    const board = new JobBoard().set('job-1', { progress: 10 });
    bed.worker(board);
    const first = record(bed.callers().waitForJob('job-1'));
    await until(() => first.includes('progress 10'));
    board.set('job-1', { progress: 60 });
    await until(() => first.includes('progress 60'));
    const later = record(bed.callers().waitForJob('job-1'));
    await until(() => later.includes('progress 60'));
    expect(later).toEqual(['visible Running', 'status Running', 'progress 60']);
    board.set('job-1', { status: 'Completed' });
    await until(() => later.includes('completed Completed'));
  });

  test('include the error with which the wait ends', async () => {
    bed.worker(new JobBoard().set('job-1', { status: 'Failed', failReason: 'disk full' }));
    const wait = bed.callers().waitForJob('job-1');
    const failed = new Promise(resolve => wait.on('failed', resolve));
    expect(await failed).toMatchObject({ code: 'JOB_FAILED', failReason: 'disk full' });
  });

  test('do not reach a listener that was removed', async () => {
    bed.worker(new JobBoard().set('job-1', { status: 'Completed' }));
    const wait = bed.callers().waitForJob('job-1');
    const seen: unknown[] = [];
    const listener = (payload: unknown): void => void seen.push(payload);
    wait.on('visible', listener).off('visible', listener);
    await wait;
    expect(seen).toEqual([]);
  });

  test('show in the BullMQ job what a dashboard needs', async () => {
    const board = new JobBoard().set('job-1', { progress: 10, name: 'Create' });
    bed.worker(board);
    const events = record(bed.callers().waitForJob('job-1'));
    await until(() => events.includes('progress 10'));
    const [name, progress, data] = await bed.direct.hmget(
      await bed.keyOfOnly(),
      ...['name', 'progress', 'data'],
    );
    expect(name).toBe('job-1');
    expect(JSON.parse(progress as string)).toMatchObject({
      ...{ percent: 10, progress: 10, eta: null, status: 'Running', lastError: null },
      attempts: expect.any(Number),
    });
    expect(JSON.parse(data as string)).toMatchObject({ version: 1, jobId: 'job-1' });
  });
});
