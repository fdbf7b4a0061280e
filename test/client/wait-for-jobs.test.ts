import type { RequestListener } from 'node:http';
import { describe, expect, test } from 'vitest';
import { fixed } from '../../src/polling/fixed.js';
import { clientOf, rejectionOf } from '../support/client.js';
import { answer, serve } from '../support/http-server.js';

/** Answers by what the id says: "completed-1", "failed-2", "running-3". */
const byId: RequestListener = (request, response) => {
  const id = new URL(request.url ?? '', 'http://host').searchParams.get('id') ?? '';
  answer(200, { job: { id, status: id.split('-')[0] } })(request, response);
};

const options = { polling: fixed(5), timeout: 100 };

describe('waitForJobs over HTTP', () => {
  test('resolves to results in the order of the ids, duplicates included', async () => {
    const client = clientOf(await serve(byId));
    const ids = ['failed-1', 'completed-1', 'running-1', 'completed-1'];
    const results = await client.waitForJobs(ids, options);
    expect(results.map(({ id, status }) => [id, status])).toEqual([
      ['failed-1', 'rejected'],
      ['completed-1', 'fulfilled'],
      ['running-1', 'rejected'],
      ['completed-1', 'fulfilled'],
    ]);
    expect(results[0]).toMatchObject({ error: { code: 'JOB_FAILED' } });
    expect(results[2]).toMatchObject({ error: { code: 'WAIT_TIMEOUT' } });
  });

  test('with failFast rejects with the first failure and stops polling', async () => {
    const server = await serve(byId);
    const client = clientOf(server);
    const wait = client.waitForJobs(['running-1', 'failed-1', 'running-2'], {
      polling: fixed(5),
      failFast: true,
    });
    expect(await rejectionOf(wait)).toMatchObject({ code: 'JOB_FAILED', jobId: 'failed-1' });
    const { requests } = client.stats();
    await new Promise(resolve => setTimeout(resolve, 30));
    expect(client.stats().requests).toBe(requests);
  });

  test('resolves to [] without a request if there are no ids', async () => {
    const server = await serve(byId);
    expect(await clientOf(server).waitForJobs([])).toEqual([]);
    expect(server.received).toHaveLength(0);
  });

  test('respects the rate limit of the client', async () => {
    const server = await serve(byId);
    const client = clientOf(server, { rateLimit: { requestsPerSecond: 50, burst: 2 } });
    const began = performance.now();
    await client.waitForJobs(Array.from({ length: 7 }, (_, index) => `completed-${index}`));
    expect(performance.now() - began).toBeGreaterThanOrEqual(95);
    expect(client.stats()).toMatchObject({ requests: 7, saved: 0 });
  });

  test.each([
    ['job-1', 'Expected `ids` to be an iterable of ids, got "job-1"'],
    [null, 'Expected `ids` to be an iterable of ids, got null'],
    [['job-1', ''], 'Expected `ids[1]` to be a non-empty string, got ""'],
  ])('rejects the ids %j', (ids, message) => {
    const client = clientOf({ endpoint: 'http://127.0.0.1:9' });
    expect(() => client.waitForJobs(ids as never)).toThrow(
      expect.objectContaining({ name: 'TypeError', message }),
    );
  });
});
