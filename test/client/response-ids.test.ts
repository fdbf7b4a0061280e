import { describe, expect, test } from 'vitest';
import type { JobClientOptions } from '../../src/client/options.js';
import { fixed } from '../../src/polling/fixed.js';
import { clientOf, rejectionOf } from '../support/client.js';
import { answer, inTurn, serve } from '../support/http-server.js';

const jobA = answer(200, { job: { id: 'job-a', status: 'Completed' } });
const jobB = answer(200, { job: { id: 'job-b', status: 'Failed' } });
const withoutId = answer(200, { job: { status: 'Running' } });

describe.each<JobClientOptions>([{ sharing: true }, { sharing: false }])(
  'once a response has had the id that was requested, with %o,',
  options => {
    test('a wait is not ended by another job', async () => {
      const client = clientOf(await serve(jobA), options);
      expect((await client.waitForJob('job-a')).id).toBe('job-a');
      const wait = client.waitForJob('job-b', { polling: fixed('10ms'), outageTimeout: '100ms' });
      expect(await rejectionOf(wait)).toMatchObject({
        code: 'SERVICE_UNAVAILABLE',
        job: undefined,
        observed: { 'invalid-response': expect.any(Number) },
        cause: {
          name: 'InvalidResponseError',
          message: 'The response is for another job: job-a',
        },
      });
    });

    test('a response for another job is retried', async () => {
      const client = clientOf(await serve(inTurn(jobA, jobA, jobA, jobB)), options);
      await client.waitForJob('job-a');
      const wait = client.waitForJob('job-b', { polling: fixed('10ms') });
      expect(await rejectionOf(wait)).toMatchObject({ code: 'JOB_FAILED', attempts: 3 });
    });

    test('a response without an id is accepted', async () => {
      const client = clientOf(await serve(inTurn(jobA, withoutId)), options);
      await client.getJob('job-a');
      expect(await client.getJob('job-b')).toMatchObject({ id: 'job-b', status: 'Running' });
    });

    test('the id may have another letter case', async () => {
      const client = clientOf(await serve(jobA), options);
      await client.getJob('job-a');
      expect((await client.waitForJob('JOB-A')).status).toBe('Completed');
    });
  },
);

describe('another id than the requested one is accepted, as in the documented sample,', () => {
  test('until a response has had the right one', async () => {
    const client = clientOf(await serve(inTurn(jobA, withoutId, jobA, jobB, jobA)));
    for (const id of ['job-a', undefined, 'job-a', 'job-b']) {
      expect((await client.getJob('job-b'))?.id).toBe(id ?? 'job-b');
    }
    await expect(client.getJob('job-b')).rejects.toThrow('for another job: job-a');
  });

  test('whatever another client has received', async () => {
    const server = await serve(jobA);
    await clientOf(server).getJob('job-a');
    expect((await clientOf(server).getJob('job-b'))?.id).toBe('job-a');
  });
});

test('an id without end is cut in the message, and its control characters are removed', async () => {
  const endless = `\u001b[31m${'x'.repeat(5000)}`;
  const other = answer(200, { job: { id: endless, status: 'Completed' } });
  const client = clientOf(await serve(inTurn(jobA, other)));
  await client.getJob('job-a');
  const { message } = await rejectionOf(client.getJob('job-b'));
  expect(message).toBe(`The response is for another job: ${'x'.repeat(100)}…`);
});

test('every request bypasses caches', async () => {
  const server = await serve(jobA);
  await clientOf(server).getJob('job-a');
  expect(server.received[0]?.headers).toMatchObject({ 'cache-control': 'no-cache' });
});
