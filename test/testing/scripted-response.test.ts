import { describe, expect, test } from 'vitest';
import { get, jobPath, serve } from './support/job-server.js';

describe('a job scripted by responses', () => {
  test('gives them in turn and repeats the last', async () => {
    const server = await serve();
    server.job('job-1', [
      { status: 503 },
      { body: { job: { status: 'Running' } } },
      { status: 404 },
    ]);
    const statuses: number[] = [];
    for (let poll = 0; poll < 5; poll += 1) {
      statuses.push((await get(server, jobPath(server))).status);
    }
    expect(statuses).toEqual([503, 200, 404, 404, 404]);
  });

  test('counts its own requests, and starts over if it is added again', async () => {
    const server = await serve();
    const script = [{ status: 500 }, { status: 502 }];
    const statusOf = async (id: string) => (await get(server, jobPath(server, id))).status;
    server.job('job-1', script).job('job-2', script);
    expect([await statusOf('job-1'), await statusOf('job-2'), await statusOf('job-1')]).toEqual([
      500, 500, 502,
    ]);
    server.job('job-1', script);
    expect(await statusOf('job-1')).toBe(500);
  });

  test('does not change if the script object changes later', async () => {
    const server = await serve();
    const answers = [{ body: { job: { status: 'Running' } } }];
    server.job('job-1', answers);
    answers.splice(0, 1, { body: { job: { status: 'Failed' } } });
    expect((await get(server, jobPath(server))).body).toBe('{"job":{"status":"Running"}}');
  });
});

describe('the body of a response', () => {
  test.each([
    ['an object', { job: null }, '{"job":null}'],
    ['a string', '{"job":', '{"job":'],
    ['an empty string', '', ''],
    ['null', null, 'null'],
    ['a list', [1], '[1]'],
  ])('is sent as JSON, or as it is if it is a string: %s', async (_, body, sent) => {
    const server = (await serve()).job('job-1', [{ body }]);
    const answer = await get(server, jobPath(server));
    expect(answer).toMatchObject({ status: 200, body: sent });
    expect(answer.headers['content-type']).toBe('application/json');
  });

  test.each([
    [400, 'DBS.200001'],
    [401, 'APIGW.0301'],
    [403, 'DBS.200010'],
    [404, 'DBS.200543'],
    [429, 'APIGW.0308'],
    [500, 'DBS.280005'],
    [502, 'APIGW.0201'],
    [504, 'APIGW.0201'],
    [302, undefined],
    [408, undefined],
    [503, undefined],
    [599, undefined],
  ])('is the usual one of a %s by default', async (status, code) => {
    const server = (await serve()).job('job-1', [{ status }]);
    const answer = await get(server, jobPath(server));
    expect(answer.status).toBe(status);
    expect(JSON.parse(answer.body)).toEqual({
      ...(code && { error_code: code }),
      error_msg: expect.stringMatching(/\w/),
      ...(code?.startsWith('APIGW') && { request_id: answer.headers['x-request-id'] }),
    });
  });

  test.each([[{}], [{ status: 200 }], [{ headers: { 'retry-after': '5' } }]])(
    'of %j is a running job by default',
    async answer => {
      const server = (await serve({ service: 'gaussdb' })).job('job-1', [answer]);
      const { status, body } = await get(server, jobPath(server));
      expect(status).toBe(200);
      expect(JSON.parse(body).job).toMatchObject({ id: 'job-1', status: 'Running', progress: '' });
    },
  );
});

test('headers are added to the usual ones or replace them', async () => {
  const server = await serve();
  const headers = { 'Retry-After': '30', 'Content-Type': 'text/plain', 'X-Request-Id': 'mine' };
  server.job('job-1', [{ status: 429, headers }]);
  const answer = await get(server, jobPath(server));
  expect(answer.headers).toMatchObject({
    'retry-after': '30',
    'content-type': 'text/plain',
    'x-request-id': 'mine',
  });
});
