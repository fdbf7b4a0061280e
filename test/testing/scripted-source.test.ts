import { describe, expect, test } from 'vitest';
import { InvalidResponseError } from '../../src/model/errors.js';
import type { Answer } from '../../src/testing/scripted-response.js';
import { scriptedSource } from '../../src/testing/scripted-source.js';
import { useVirtualClock } from '../support/virtual-clock.js';

const clock = useVirtualClock();

/** Polls a job that is scripted by one response. */
function pollWith(
  answer: Answer,
  context?: { signal?: AbortSignal; onRetryAfter?: (delay: number) => void },
) {
  return scriptedSource({ 'job-1': [answer] }).getJob('job-1', context);
}

describe('a scripted source', () => {
  test('reports a job as it changes over time', async () => {
    const source = scriptedSource({ 'job-1': { duration: '10m', visibleAfter: '1m' } });
    expect(await source.getJob('job-1')).toBeUndefined();
    await clock().tickAsync('04:00');
    expect(await source.getJob('job-1')).toMatchObject({ status: 'Running', progress: 40 });
    await clock().tickAsync('06:00');
    const job = await source.getJob('job-1');
    expect(job).toMatchObject({
      id: 'job-1',
      status: 'Completed',
      progress: 100,
      createdAt: new Date('2026-01-15T12:00:00Z'),
      endedAt: new Date('2026-01-15T12:10:00Z'),
      entities: { instance: { endpoint: '192.168.1.203:3306' } },
    });
    expect(Object.isFrozen(job)).toBe(true);
  });

  test('starts its jobs when it is created', async () => {
    await clock().tickAsync(5000);
    const source = scriptedSource({ 'job-1': {} });
    expect(await source.getJob('job-1')).toMatchObject({ progress: 0 });
  });

  test('knows no other jobs, not even those named like members of Object', async () => {
    const source = scriptedSource({ 'job-1': {} });
    expect(await source.getJob('job-2')).toBeUndefined();
    expect(await source.getJob('constructor')).toBeUndefined();
  });

  test('gives the responses of each job in turn and repeats the last', async () => {
    const answers = [{ status: 404 }, { body: { job: { status: 'Failed', fail_reason: 'full' } } }];
    const source = scriptedSource({ a: answers, b: answers });
    expect(await source.getJob('a')).toBeUndefined();
    expect(await source.getJob('b')).toBeUndefined();
    for (const _ of [1, 2]) {
      expect(await source.getJob('a')).toMatchObject({ status: 'Failed', failReason: 'full' });
    }
  });

  test('responds without a timer', async () => {
    const source = scriptedSource({ 'job-1': {} });
    const answer = source.getJob('job-1');
    expect(clock().countTimers()).toBe(0);
    expect(await answer).toBeDefined();
  });

  test('records each poll with its time', async () => {
    await clock().tickAsync(1000);
    const source = scriptedSource({ 'job-1': {} });
    await source.getJob('job-1');
    await clock().tickAsync(250);
    await source.getJob('job-2');
    expect(source.requests).toEqual([
      { at: 0, id: 'job-1' },
      { at: 250, id: 'job-2' },
    ]);
  });

  test('records no poll that was aborted before it began', async () => {
    const source = scriptedSource({ 'job-1': {} });
    const signal = AbortSignal.abort(new Error('too late'));
    await expect(source.getJob('job-1', { signal })).rejects.toThrow('too late');
    expect(source.requests).toEqual([]);
  });

  test('rejects with the error of a progress function', async () => {
    const progress = () => {
      throw new Error('no such thing');
    };
    const source = scriptedSource({ 'job-1': { progress } });
    await expect(source.getJob('job-1')).rejects.toThrow('no such thing');
  });
});

describe('the fault of a scripted source', () => {
  test('`reset` rejects like a socket', async () => {
    await expect(pollWith({ fault: 'reset' })).rejects.toMatchObject({ code: 'ECONNRESET' });
  });

  test.each(['hang', 'drip'] as const)('`%s` settles only if the poll is aborted', async fault => {
    const controller = new AbortController();
    let settled = false;
    const answer = pollWith({ fault }, { signal: controller.signal }).finally(() => {
      settled = true;
    });
    answer.catch(() => {});
    await clock().tickAsync('24:00:00');
    expect(settled).toBe(false);
    controller.abort(new Error('abandoned'));
    await expect(answer).rejects.toThrow('abandoned');
  });

  test.each(['cut', 'junk', 'huge'] as const)(
    '`%s` rejects with an InvalidResponseError',
    async fault => {
      await expect(pollWith({ fault })).rejects.toThrow(InvalidResponseError);
    },
  );
});

describe('the delay of a scripted source', () => {
  test('holds back the response', async () => {
    let job: unknown;
    const answer = pollWith({ delay: '2s' }).then(result => {
      job = result;
    });
    await clock().tickAsync(1999);
    expect(job).toBeUndefined();
    await clock().tickAsync(1);
    await answer;
    expect(job).toMatchObject({ status: 'Running' });
  });

  test('ends if the poll is aborted, and leaves no timer', async () => {
    const controller = new AbortController();
    const answer = pollWith({ delay: '1h' }, { signal: controller.signal });
    answer.catch(() => {});
    await clock().tickAsync(1000);
    controller.abort(new Error('abandoned'));
    await expect(answer).rejects.toThrow('abandoned');
    expect(clock().countTimers()).toBe(0);
  });
});

test('a scripted source reports Retry-After, also of a successful response', async () => {
  const reported: number[] = [];
  const context = { onRetryAfter: (delay: number) => reported.push(delay) };
  const headers = { 'Retry-After': '30' };
  expect(await pollWith({ headers }, context)).toMatchObject({ status: 'Running' });
  await expect(pollWith({ status: 429, headers }, context)).rejects.toMatchObject({
    status: 429,
    errorCode: 'APIGW.0308',
    retryAfter: 30_000,
  });
  expect(reported).toEqual([30_000, 30_000]);
});
