import { describe, expect, test } from 'vitest';
import { get, jobPath, type PlainAnswer, serve } from './support.js';

const PROJECT = '0123456789abcdef0123456789abcdef';
const JOB = `/v3/${PROJECT}/jobs?id=job-1`;

function codeOf({ status, body }: PlainAnswer): [number, string] {
  return [status, JSON.parse(body).error_code];
}

describe('a request that is not as it should be', () => {
  test.each([
    ['a job that nobody posted', `/v3/${PROJECT}/jobs?id=job-2`, 400, 'DBS.200543'],
    ['a job without an id', `/v3/${PROJECT}/jobs`, 400, 'DBS.200001'],
    ['a job with an empty id', `/v3/${PROJECT}/jobs?id=`, 400, 'DBS.200001'],
    ['another project', '/v3/fedcba9876543210fedcba9876543210/jobs?id=job-1', 403, 'DBS.200010'],
    ['another path', `/v3/${PROJECT}/instances?id=job-1`, 404, 'APIGW.0101'],
    ['the list of another service', `/v3/${PROJECT}/tasks`, 404, 'APIGW.0101'],
    ['a path below a prefix', `/mysql/v3/${PROJECT}/jobs?id=job-1`, 404, 'APIGW.0101'],
    ['a path that is no text', '/%ff%zz', 404, 'APIGW.0101'],
    ['a path that looks like a host', '//v3/jobs?id=job-1', 404, 'APIGW.0101'],
  ])('for %s is refused as by the service', async (_, path, status, code) => {
    const server = (await serve()).job('job-1', {});
    expect(codeOf(await get(server, path))).toEqual([status, code]);
  });

  test.each(['POST', 'DELETE', 'HEAD'])('by %s finds no such API', async method => {
    const server = (await serve()).job('job-1', {});
    expect((await get(server, JOB, { method })).status).toBe(404);
  });

  test.each([
    ['no token', {}, 'x-auth-token not found'],
    ['another token', { 'x-auth-token': 'another' }, 'decrypt token fail'],
    ['an empty token', { 'x-auth-token': '' }, 'decrypt token fail'],
  ] as const)('with %s is refused by the gateway', async (_, headers, why) => {
    const server = (await serve({ token: 'the-right-one' })).job('job-1', {});
    const answer = await get(server, JOB, { headers });
    expect(answer.status).toBe(401);
    expect(JSON.parse(answer.body)).toEqual({
      error_code: 'APIGW.0301',
      error_msg: `Incorrect IAM authentication information: ${why}`,
      request_id: answer.headers['x-request-id'],
    });
  });

  test('is told apart by its path before its token, and by its token before its project', async () => {
    const server = await serve();
    const headers = {};
    expect((await get(server, '/v3/other/nothing', { headers })).status).toBe(404);
    expect((await get(server, '/v3/other/jobs?id=job-1', { headers })).status).toBe(401);
  });
});

test('the project and the token are those of the options', async () => {
  const server = await serve({ projectId: 'my project', token: ' mine ' });
  server.job('job-1', {});
  expect([server.projectId, server.token]).toEqual(['my project', 'mine']);
  const asked = await get(server, '/v3/my%20project/jobs?id=job-1');
  expect(asked.status).toBe(200);
});

test('every answer, of whatever kind, has a request id of its own', async () => {
  const server = (await serve()).job('job-1', {}).fault({ status: 503 }, { path: 'broken' });
  const ids: unknown[] = [];
  for (const path of [jobPath(server), jobPath(server, 'none'), '/broken', '/elsewhere']) {
    ids.push((await get(server, path)).headers['x-request-id']);
  }
  expect(new Set(ids).size).toBe(4);
  for (const id of ids) expect(id).toMatch(/^[0-9a-f]{32}$/);
});
