import { describe, expect, test, vi } from 'vitest';
import { FailureReasons } from '../../src/client/failure-reasons.js';
import { JobClient } from '../../src/client/job-client.js';
import type { RequestContext } from '../../src/client/request-context.js';
import type { Job } from '../../src/model/job.js';
import { sleep } from '../../src/runtime/clock.js';
import { startJobServer } from '../../src/testing/job-server.js';
import { clientOf, PROJECT, rejectionOf } from '../support/client.js';
import { answer, serve } from '../support/http-server.js';
import { job } from '../support/jobs.js';

const failed = { job: { id: 'job-1', status: 'Failed' } };
const page = (ids: readonly string[], total = ids.length) => ({
  jobs: ids.map(id => ({ id, status: 'Failed', fail_reason: `${id} is broken` })),
  total,
});

/** A service that answers for the job with this, and for its list with that. */
async function ddm(
  job: unknown,
  list: (query: URLSearchParams) => [status: number, body: unknown],
) {
  const server = await serve((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://host');
    const isJob = pathname === `/v3/${PROJECT}/jobs/job-1`;
    const [status, body] = isJob ? [200, job] : list(searchParams);
    answer(status, body)(request, response);
  });
  return { server, client: clientOf(server, { service: 'ddm' }) };
}

/** An endless list whose pages take 20 s each. Calls `onRequest` for each. */
async function* slowList(
  onRequest: () => void,
  context: Partial<RequestContext>,
): AsyncGenerator<Job> {
  for (;;) {
    onRequest();
    context.onSent?.();
    await sleep(20_000, context.signal as AbortSignal);
    yield job('Completed', { id: 'another' });
  }
}

describe('the reason of a failed DDM job, which only the task list has,', () => {
  test('is found under its id in another letter case', async () => {
    const { client } = await ddm(failed, () => [200, page(['JOB-1'])]);
    const { failReason } = (await client.getJob('job-1')) ?? {};
    expect(failReason).toBe('JOB-1 is broken');
  });

  test('is read from the list with one request', async () => {
    const { server, client } = await ddm(failed, () => [200, page(['job-2', 'job-1'])]);
    expect(await rejectionOf(client.waitForJob('job-1'))).toMatchObject({
      code: 'JOB_FAILED',
      failReason: 'job-1 is broken',
      message: expect.stringContaining('job-1 is broken'),
    });
    const [, list] = server.received;
    expect(server.received).toHaveLength(2);
    const query = new URL(list?.url ?? '', 'http://host').searchParams;
    expect(query.get('limit')).toBe('128');
    const minutes = (Number(query.get('end_time')) - Number(query.get('start_time'))) / 60_000;
    expect(minutes).toBe(30 * 24 * 60 - 1);
  });

  test('is searched page by page until it is found', async () => {
    const ids = Array.from({ length: 400 }, (_, index) => `job-${400 - index}`);
    const { server, client } = await ddm(failed, query => {
      const offset = Number(query.get('offset'));
      return [200, page(ids.slice(offset, offset + 128), ids.length)];
    });
    expect(await client.getJob('job-1')).toMatchObject({ failReason: 'job-1 is broken' });
    expect(server.received.length).toBeLessThanOrEqual(6);
  });

  test('is read once for all jobs that fail at the same time', async () => {
    await using server = await startJobServer({ service: 'ddm' });
    const ids = Array.from({ length: 30 }, (_, index) => `job-${index}`);
    for (const id of ids) server.job(id, { duration: 0, outcome: 'Failed', failReason: id });
    const { endpoint, projectId, token } = server;
    const rateLimit = { requestsPerSecond: 1000 };
    await using client = new JobClient({
      service: 'ddm',
      endpoint,
      projectId,
      auth: { token },
      rateLimit,
      sharing: false,
    });
    const failures = await Promise.all(ids.map(id => rejectionOf(client.waitForJob(id))));
    expect(failures).toMatchObject(ids.map(failReason => ({ failReason })));
    const lists = server.requests.filter(({ path }) => path.includes('limit='));
    expect(lists.length).toBeLessThan(10);
  });

  test.each<[string, number, unknown]>([
    ['does not have the job', 200, page(['job-2'])],
    ['is empty', 200, page([])],
    ['has the job, and no reason', 200, { jobs: [{ id: 'job-1', status: 'Failed' }], total: 1 }],
    ['breaks', 500, { error_code: 'DBS.280005' }],
    ['may not be read', 403, { error_code: 'DBS.200010' }],
    ['is not there', 404, { error_code: 'APIGW.0101' }],
    ['is no list', 200, { error: 'none' }],
  ])('stays unknown if the list %s, and the job still fails', async (_, status, body) => {
    const { client } = await ddm(failed, () => [status, body]);
    const error = await rejectionOf(client.waitForJob('job-1'));
    expect(error).toMatchObject({ code: 'JOB_FAILED', failReason: '' });
  });

  test('stays unknown if the list does not end within a hundred requests', async () => {
    let ids = 0;
    const { server, client } = await ddm(failed, () => {
      ids += 3;
      return [200, page([`job-x${ids}`, `job-x${ids + 1}`, `job-x${ids + 2}`], 1_000_000)];
    });
    const endless = clientOf(server, { service: 'ddm', rateLimit: { requestsPerSecond: 10_000 } });
    expect(await rejectionOf(endless.waitForJob('job-1'))).toMatchObject({ failReason: '' });
    expect(server.received.length).toBeLessThan(110);
    await client.close();
  });

  test('stays unknown if the list takes more than half a minute', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    try {
      const onRequest = vi.fn();
      const reasons = new FailureReasons({
        iterate: (_, context) => slowList(onRequest, context ?? {}),
      });
      const explained = reasons.explain(job('Failed'), {
        signal: new AbortController().signal,
        until: Number.POSITIVE_INFINITY,
      });
      await vi.advanceTimersByTimeAsync(29_000);
      expect(onRequest).toHaveBeenCalledTimes(2);
      await vi.advanceTimersByTimeAsync(2000);
      expect(await explained).toMatchObject({ status: 'Failed', failReason: undefined });
      expect(onRequest).toHaveBeenCalledTimes(2);
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });

  test.each([
    ['401', 401, {}],
    ['403, in the words for a bad token', 403, { error_code: 'DBS.280056' }],
  ])(
    'stays unknown if the list is rejected with %s, and the credentials stay valid',
    async (_, status, body) => {
      const { server, client } = await ddm(failed, () => [status, body]);
      for (let count = 0; count < 2; count += 1) {
        const error = await rejectionOf(client.waitForJob('job-1'));
        expect(error).toMatchObject({ code: 'JOB_FAILED', failReason: '' });
      }
      expect(server.received).toHaveLength(4);
    },
  );

  test.each([
    ['has not failed', { ...failed.job, status: 'Running' }],
    ['was canceled', { ...failed.job, status: 'Canceled' }],
    ['has a reason of its own', { ...failed.job, fail_reason: 'own' }],
  ])('is not searched if the job %s', async (_, job) => {
    const { server, client } = await ddm({ job }, () => [500, {}]);
    expect(await client.getJob('job-1')).toMatchObject({ status: job.status });
    expect(server.received).toHaveLength(1);
  });

  test('is not awaited after an abort', async () => {
    await using server = await startJobServer({ service: 'ddm' });
    server
      .job('job-1', { duration: 0, failReason: 'F' })
      .fault({ fault: 'hang' }, { path: 'limit' });
    const { endpoint, projectId, token } = server;
    const client = clientOf({ endpoint }, { service: 'ddm', projectId, auth: { token } });
    const controller = new AbortController();
    const poll = client.getJob('job-1', { signal: controller.signal });
    while (server.requests.length < 2) await new Promise(resolve => setImmediate(resolve));
    controller.abort(new Error('enough'));
    await expect(poll).rejects.toThrow('enough');
  });
});

test('the lists of other services are not read for reasons', async () => {
  const server = await serve(answer(200, failed));
  expect(await clientOf(server).getJob('job-1')).toMatchObject({ failReason: undefined });
  expect(server.received).toHaveLength(1);
});
