import { describe, expect, test } from 'vitest';
import type { FaultMatch } from '../../src/testing/fault-injection.js';
import type { JobServer } from '../../src/testing/job-server.js';
import type { Answer } from '../../src/testing/scripted-response.js';
import { get, jobPath, serve } from './support/job-server.js';

async function statuses(server: JobServer, ...paths: string[]): Promise<number[]> {
  const all: number[] = [];
  for (const path of paths) all.push((await get(server, path)).status);
  return all;
}

describe('an injected response', () => {
  test('overrides the next response by default', async () => {
    const server = (await serve()).job('job-1', {}).fault({ status: 503 });
    const path = jobPath(server);
    expect(await statuses(server, path, path)).toEqual([503, 200]);
  });

  test('overrides as many responses as `times` says', async () => {
    const server = (await serve()).job('job-1', {}).fault({ status: 503 }, { times: 2 });
    const path = jobPath(server);
    expect(await statuses(server, path, path, path)).toEqual([503, 503, 200]);
  });

  test('overrides all responses if `times` is Infinity', async () => {
    const server = (await serve()).fault({ status: 503 }, { times: Infinity });
    expect(await statuses(server, ...Array<string>(5).fill('/'))).toEqual([
      503, 503, 503, 503, 503,
    ]);
  });

  test.each<[string, FaultMatch, string[], number[]]>([
    ['an id', { id: 'b' }, ['a', 'b', 'b'], [200, 503, 200]],
    ['part of the path', { path: '/jobs?id=b' }, ['a', 'b', 'b'], [200, 503, 200]],
    ['an expression', { path: /id=[b-z]$/ }, ['a', 'b', 'b'], [200, 503, 200]],
    [
      'an expression with the flag g',
      { path: /id=b/g, times: 2 },
      ['b', 'b', 'b'],
      [503, 503, 200],
    ],
    ['both', { id: 'a', path: '/tasks' }, ['a', 'b'], [200, 200]],
  ])('waits for a request that matches %s', async (_, match, requested, expected) => {
    const server = (await serve()).job('a', {}).job('b', {}).fault({ status: 503 }, match);
    expect(await statuses(server, ...requested.map(id => jobPath(server, id)))).toEqual(expected);
  });

  test('matches a list that is filtered by the id', async () => {
    const server = (await serve()).fault({ status: 503 }, { id: 'job-1' });
    const list = `/v3/${server.projectId}/immediate-jobs`;
    expect(await statuses(server, list, `${list}?job_id=job-1`)).toEqual([200, 503]);
  });

  test('comes in the order in which it was added', async () => {
    const server = (await serve()).job('job-1', {}).fault({ status: 500 }).fault({ status: 502 });
    const path = jobPath(server);
    expect(await statuses(server, path, path, path)).toEqual([500, 502, 200]);
  });

  test('needs neither a token nor an existing path', async () => {
    const server = (await serve()).fault({ status: 503 });
    expect((await get(server, '/elsewhere', { headers: {} })).status).toBe(503);
  });

  test('leaves the members that it omits to the service', async () => {
    const server = (await serve()).job('job-1', { duration: 0 });
    server.fault({ headers: { 'Retry-After': '7' } }, { times: 2 });
    const known = await get(server, jobPath(server));
    expect(known.headers['retry-after']).toBe('7');
    expect(JSON.parse(known.body).job.status).toBe('Completed');
    expect((await get(server, jobPath(server, 'unknown'))).status).toBe(400);
  });
});

describe('an injected response for a job scripted by responses', () => {
  const script = [{ status: 500 }, { status: 502 }];

  test.each<Answer>([{ status: 503 }, { body: {} }, { fault: 'junk' }])(
    '%j leaves the next scripted response for the request after',
    async answer => {
      const server = (await serve()).job('job-1', script).fault(answer);
      await get(server, jobPath(server));
      expect(await statuses(server, jobPath(server))).toEqual([500]);
    },
  );

  test.each<Answer>([{ delay: 1 }, { headers: { 'retry-after': '1' } }])(
    '%j is combined with the next scripted response',
    async answer => {
      const server = (await serve()).job('job-1', script).fault(answer);
      const path = jobPath(server);
      expect(await statuses(server, path, path)).toEqual([500, 502]);
    },
  );
});
