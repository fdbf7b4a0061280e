import type { RequestListener } from 'node:http';
import { expect, onTestFinished, test } from 'vitest';
import type { Waiter } from '../../src/http-source/acceptors.js';
import { type WaiterSourceOptions, waiterSource } from '../../src/http-source/waiter-source.js';
import { JobWaitError } from '../../src/model/wait-errors.js';
import { answer, serve } from '../support/http-server.js';
import { waitOn } from './support/source.js';

const WAITER: Waiter = {
  acceptors: [
    {
      state: 'success',
      matcher: { output: { path: 'State', comparator: 'stringEquals', expected: 'Active' } },
    },
    {
      state: 'failure',
      matcher: { output: { path: 'State', comparator: 'stringEquals', expected: 'Failed' } },
      message: 'StateReason',
    },
    { state: 'retry', matcher: { errorType: 'NotReady' } },
    { state: 'failure', matcher: { errorType: 'Gone' } },
    { state: 'success', matcher: { status: 410 } },
  ],
};

/** The outcome of one poll: the code of the wait's error with the reason, or the status. */
async function outcomeOf(
  listener: RequestListener,
  options: Partial<WaiterSourceOptions> = {},
): Promise<string> {
  const { endpoint } = await serve(listener);
  const source = waiterSource(WAITER, { url: `${endpoint}/functions/{id}`, ...options });
  onTestFinished(() => source.close());
  const limits = { timeout: 0, visibilityTimeout: 0, outageTimeout: 0 };
  try {
    return (await waitOn(source, 'f', limits)).status;
  } catch (error) {
    if (!(error instanceof JobWaitError)) throw error;
    const { code, job } = error;
    return [code, job?.failReason, job?.errorCode].filter(Boolean).join(' ');
  }
}

test.each<[outcome: string, status: number, body: unknown, options?: Partial<WaiterSourceOptions>]>(
  [
    ['Completed', 200, { State: 'Active' }],
    ['JOB_FAILED no memory', 200, { State: 'Failed', StateReason: 'no memory' }],
    ['WAIT_TIMEOUT', 200, { State: 'Pending' }],
    ['WAIT_TIMEOUT', 200, {}],
    ['SERVICE_UNAVAILABLE', 200, 'junk'],
    ['WAIT_TIMEOUT', 409, { code: 'NotReady', message: 'wait' }],
    ['WAIT_TIMEOUT', 409, { error: { code: 'NotReady', message: 'wait' } }],
    ['WAIT_TIMEOUT', 400, { __type: 'com.example#NotReady' }],
    ['WAIT_TIMEOUT', 503, { fault: 'NotReady' }, { errorCode: 'fault' }],
    ['JOB_FAILED HTTP 404 (Gone: it went) Gone', 404, { code: 'Gone', message: 'it went' }],
    ['Completed', 410, ''],
    ['REQUEST_REJECTED', 404, { code: 'Other' }],
    ['JOB_NOT_FOUND', 404, { code: 'Other' }, { notFound: [404] }],
    ['REQUEST_REJECTED', 400, ''],
    ['SERVICE_UNAVAILABLE', 503, ''],
    ['SERVICE_UNAVAILABLE', 429, ''],
  ],
)('%s is the outcome of %i %j', async (outcome, status, body, options) => {
  expect(await outcomeOf(answer(status, body), options)).toBe(outcome);
});

test('details of the job are read by the same options as those of httpSource', async () => {
  const { endpoint } = await serve(answer(200, { State: 'Failed', Name: 'f', Code: 'E1' }));
  const source = waiterSource(WAITER, {
    url: `${endpoint}/{id}`,
    name: 'Name',
    reason: "join(' ', ['Function', Name, 'failed'])",
    errorCode: 'Code',
  });
  onTestFinished(() => source.close());
  expect(await source.getJob('f')).toMatchObject({
    name: 'f',
    failReason: 'Function f failed',
    errorCode: 'E1',
  });
});

test('an invalid waiter and an unknown option are reported at once', () => {
  const url = 'https://api.example.com/{id}';
  expect(() => waiterSource({ acceptors: [] }, { url })).toThrow(/`waiter.acceptors`/);
  expect(() => waiterSource(WAITER, { url, success: 'x' } as never)).toThrow(
    /Unknown option `success`/,
  );
});
