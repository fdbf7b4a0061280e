import { describe, expect, test } from 'vitest';
import { InvalidResponseError } from '../../src/model/errors.js';
import type { Answer } from '../../src/testing/scripted-response.js';
import { scriptedSource } from '../../src/testing/scripted-source.js';
import { useVirtualClock } from '../support/virtual-clock.js';

const clock = useVirtualClock();

/** Asks for the only job there is. */
function ask(
  answer: Answer,
  context?: { signal?: AbortSignal; onRetryAfter?: (delay: number) => void },
) {
  return scriptedSource({ 'job-1': [answer] }).getJob('job-1', context);
}

describe('a scripted source', () => {
  test('tells of a job what a client would, as time goes by', async () => {
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

  test('begins its jobs when it is made', async () => {
    await clock().tickAsync(5000);
    const source = scriptedSource({ 'job-1': {} });
    expect(await source.getJob('job-1')).toMatchObject({ progress: 0 });
  });

  test('knows no other job, and no word of objects for one', async () => {
    const source = scriptedSource({ 'job-1': {} });
    expect(await source.getJob('job-2')).toBeUndefined();
    expect(await source.getJob('constructor')).toBeUndefined();
  });

  test('gives answers one after another for each id, and the last for ever', async () => {
    const answers = [{ status: 404 }, { body: { job: { status: 'Failed', fail_reason: 'full' } } }];
    const source = scriptedSource({ a: answers, b: answers });
    expect(await source.getJob('a')).toBeUndefined();
    expect(await source.getJob('b')).toBeUndefined();
    for (const _ of [1, 2]) {
      expect(await source.getJob('a')).toMatchObject({ status: 'Failed', failReason: 'full' });
    }
  });

  test('answers without a timer', async () => {
    const source = scriptedSource({ 'job-1': {} });
    const answer = source.getJob('job-1');
    expect(clock().countTimers()).toBe(0);
    expect(await answer).toBeDefined();
  });

  test('logs each look with its time', async () => {
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

  test('is not asked by a look that was abandoned before it began', async () => {
    const source = scriptedSource({ 'job-1': {} });
    const signal = AbortSignal.abort(new Error('too late'));
    await expect(source.getJob('job-1', { signal })).rejects.toThrow('too late');
    expect(source.requests).toEqual([]);
  });

  test('passes on what a progress function throws', async () => {
    const progress = () => {
      throw new Error('no such thing');
    };
    const source = scriptedSource({ 'job-1': { progress } });
    await expect(source.getJob('job-1')).rejects.toThrow('no such thing');
  });
});

describe('a fault', () => {
  test('`reset` rejects as a socket does', async () => {
    await expect(ask({ fault: 'reset' })).rejects.toMatchObject({ code: 'ECONNRESET' });
  });

  test.each(['hang', 'drip'] as const)('`%s` settles only with the look', async fault => {
    const look = new AbortController();
    let settled = false;
    const answer = ask({ fault }, { signal: look.signal }).finally(() => {
      settled = true;
    });
    answer.catch(() => {});
    await clock().tickAsync('24:00:00');
    expect(settled).toBe(false);
    look.abort(new Error('abandoned'));
    await expect(answer).rejects.toThrow('abandoned');
  });

  test.each(['cut', 'junk', 'huge'] as const)('`%s` is no answer', async fault => {
    await expect(ask({ fault })).rejects.toThrow(InvalidResponseError);
  });
});

describe('a delay', () => {
  test('holds back the answer', async () => {
    let job: unknown;
    const answer = ask({ delay: '2s' }).then(result => {
      job = result;
    });
    await clock().tickAsync(1999);
    expect(job).toBeUndefined();
    await clock().tickAsync(1);
    await answer;
    expect(job).toMatchObject({ status: 'Running' });
  });

  test('ends with the look, and so does its timer', async () => {
    const look = new AbortController();
    const answer = ask({ delay: '1h' }, { signal: look.signal });
    answer.catch(() => {});
    await clock().tickAsync(1000);
    look.abort(new Error('abandoned'));
    await expect(answer).rejects.toThrow('abandoned');
    expect(clock().countTimers()).toBe(0);
  });
});

test('a Retry-After is reported, also with a success', async () => {
  const reported: number[] = [];
  const context = { onRetryAfter: (delay: number) => reported.push(delay) };
  const headers = { 'Retry-After': '30' };
  expect(await ask({ headers }, context)).toMatchObject({ status: 'Running' });
  await expect(ask({ status: 429, headers }, context)).rejects.toMatchObject({
    status: 429,
    errorCode: 'APIGW.0308',
    retryAfter: 30_000,
  });
  expect(reported).toEqual([30_000, 30_000]);
});
