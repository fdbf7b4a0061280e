import { describe, expect, test } from 'vitest';
import { get, jobPath, type PlainResponse, serve } from './support/job-server.js';

const PROJECT = '0123456789abcdef0123456789abcdef';
const JOB = `/v3/${PROJECT}/jobs?id=job-1`;

function codeOf({ status, body }: PlainResponse): [number, string] {
  return [status, JSON.parse(body).error_code];
}

describe('an invalid request', () => {
  test.each([
    ['an unknown job', `/v3/${PROJECT}/jobs?id=job-2`, 400, 'DBS.200543'],
    ['a job without an id', `/v3/${PROJECT}/jobs`, 400, 'DBS.200001'],
    ['a job with an empty id', `/v3/${PROJECT}/jobs?id=`, 400, 'DBS.200001'],
    ['another project', '/v3/fedcba9876543210fedcba9876543210/jobs?id=job-1', 403, 'DBS.200010'],
    ['another path', `/v3/${PROJECT}/instances?id=job-1`, 404, 'APIGW.0101'],
    ['the list of another service', `/v3/${PROJECT}/tasks`, 404, 'APIGW.0101'],
    ['a path below a prefix', `/mysql/v3/${PROJECT}/jobs?id=job-1`, 404, 'APIGW.0101'],
    ['a malformed path', '/%ff%zz', 404, 'APIGW.0101'],
    ['a path that starts like a host', '//v3/jobs?id=job-1', 404, 'APIGW.0101'],
  ])('for %s gets the error of the service', async (_, path, status, code) => {
    const server = (await serve()).job('job-1', {});
    expect(codeOf(await get(server, path))).toEqual([status, code]);
  });

  test.each(['POST', 'DELETE', 'HEAD'])('with the method %s gets a 404', async method => {
    const server = (await serve()).job('job-1', {});
    expect((await get(server, JOB, { method })).status).toBe(404);
  });

  test.each([
    ['no token', {}, 'x-auth-token not found'],
    ['another token', { 'x-auth-token': 'another' }, 'decrypt token fail'],
    ['an empty token', { 'x-auth-token': '' }, 'decrypt token fail'],
  ] as const)('with %s is rejected by the gateway', async (_, headers, why) => {
    const server = (await serve({ token: 'the-right-one' })).job('job-1', {});
    const answer = await get(server, JOB, { headers });
    expect(answer.status).toBe(401);
    expect(JSON.parse(answer.body)).toEqual({
      error_code: 'APIGW.0301',
      error_msg: `Incorrect IAM authentication information: ${why}`,
      request_id: answer.headers['x-request-id'],
    });
  });

  test('is checked for its path first, then its token, then its project', async () => {
    const server = await serve();
    const headers = {};
    expect((await get(server, '/v3/other/nothing', { headers })).status).toBe(404);
    expect((await get(server, '/v3/other/jobs?id=job-1', { headers })).status).toBe(401);
  });
});

test('the project and the token are taken from the options', async () => {
  const server = await serve({ projectId: 'my project', token: ' mine ' });
  server.job('job-1', {});
  expect([server.projectId, server.token]).toEqual(['my project', 'mine']);
  const { status } = await get(server, '/v3/my%20project/jobs?id=job-1');
  expect(status).toBe(200);
});

test('every response has its own request id', async () => {
  const server = (await serve()).job('job-1', {}).fault({ status: 503 }, { path: 'broken' });
  const ids: unknown[] = [];
  for (const path of [jobPath(server), jobPath(server, 'none'), '/broken', '/elsewhere']) {
    ids.push((await get(server, path)).headers['x-request-id']);
  }
  expect(new Set(ids).size).toBe(4);
  for (const id of ids) expect(id).toMatch(/^[0-9a-f]{32}$/);
});
