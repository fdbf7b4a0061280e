import { describe, expect, test } from 'vitest';
import type { JobClient } from '../../src/client/job-client.js';
import { clientOf, rejectionOf } from '../support/client.js';
import { answer, inTurn, serve, type TestServer } from '../support/http-server.js';
import { idsUpTo, readIds } from '../support/simulated-list.js';

/** A task list of GaussDB that counts records. */
function serveTasks(count: number): Promise<TestServer> {
  return serve((request, response) => {
    const query = new URL(request.url ?? '', 'http://host').searchParams;
    const offset = Number(query.get('offset') ?? 0);
    const ids = idsUpTo(count).slice(offset, offset + Number(query.get('limit')));
    const tasks = ids.map(job_id => ({ job_id, status: 'Running' }));
    answer(200, { tasks, total_count: count })(request, response);
  });
}

function gaussdb(server: TestServer): JobClient {
  return clientOf(server, { service: 'gaussdb', rateLimit: { requestsPerSecond: 1000 } });
}

describe('listTasks()', () => {
  test('resolves to one page and the total', async () => {
    const server = await serveTasks(23);
    const page = await gaussdb(server).listTasks({ limit: 10, offset: 20 });
    expect(page.tasks.map(({ id }) => id)).toEqual(['task-20', 'task-21', 'task-22']);
    expect(page.totalCount).toBe(23);
    expect(server.received).toHaveLength(1);
  });

  test('counts the tasks of the page if the service reports no total', async () => {
    const server = await serve(answer(200, { tasks: [{ job_id: 'a', status: 'Running' }] }));
    expect((await gaussdb(server).listTasks()).totalCount).toBe(1);
  });

  test.each([400, 404, 500])('rejects with the error of a %i', async status => {
    const client = gaussdb(await serve(answer(status, { error_code: 'DBS.200543' })));
    expect(await rejectionOf(client.listTasks())).toMatchObject({ name: 'ApiError', status });
  });

  test('retries with a renewed token after a rejection', async () => {
    const server = await serve(inTurn(answer(401, {}), answer(200, { tasks: [] })));
    const tokens = ['first-token', 'second-token'];
    const auth = { token: () => tokens.shift() ?? '' };
    const client = clientOf(server, { service: 'gaussdb', auth });
    expect(await client.listTasks()).toEqual({ tasks: [], totalCount: 0 });
    expect(server.received.map(({ token }) => token)).toEqual(['first-token', 'second-token']);
  });
});

describe('tasks()', () => {
  test('yields every task once, in pages of the maximum size', async () => {
    const server = await serveTasks(250);
    expect(await readIds(gaussdb(server).tasks())).toEqual(idsUpTo(250));
    expect(server.received.length).toBeLessThanOrEqual(5);
    expect(server.received.every(({ url }) => url.includes('limit=100'))).toBe(true);
  });

  test('keeps the filter on every page', async () => {
    const server = await serveTasks(25);
    await readIds(gaussdb(server).tasks({ name: 'Create', limit: 10 }));
    expect(server.received.length).toBeGreaterThan(2);
    expect(server.received.every(({ url }) => url.includes('name=Create'))).toBe(true);
  });

  test('sends nothing until it is iterated', async () => {
    const server = await serveTasks(25);
    gaussdb(server).tasks();
    expect(server.received).toHaveLength(0);
  });

  test('throws if a page cannot be read, after the tasks before it', async () => {
    const page = { tasks: idsUpTo(10).map(job_id => ({ job_id, status: 'Running' })) };
    const server = await serve(inTurn(answer(200, page), answer(500, '')));
    const ids: string[] = [];
    const reading = (async () => {
      for await (const { id } of gaussdb(server).tasks({ limit: 10 })) ids.push(id);
    })();
    expect(await rejectionOf(reading)).toMatchObject({ name: 'ApiError', status: 500 });
    expect(ids).toEqual(idsUpTo(10));
  });
});

test('an invalid query is rejected before anything is sent', async () => {
  const server = await serveTasks(3);
  const client = gaussdb(server);
  const usageError = expect.objectContaining({
    name: 'TypeError',
    message: 'Expected `offset` to be a whole number from 0, got -1',
  });
  expect(await rejectionOf(client.listTasks({ offset: -1 }))).toEqual(usageError);
  expect(() => client.tasks({ offset: -1 })).toThrow(usageError);
  expect(server.connections).toHaveLength(0);
});
