import { describe, expect, test } from 'vitest';
import type { JobClientOptions } from '../../src/client/options.js';
import { fixed } from '../../src/polling/fixed.js';
import { clientOf, rejectionOf } from '../support/client.js';
import { answer, answerJob, inTurn, running, serve } from '../support/http-server.js';

const options = { polling: fixed('10ms'), timeout: '1s' };
const withToken = (token: string): JobClientOptions => ({ auth: { token } });

describe('a credential that is a word of the service changes no decision:', () => {
  test.each(['Completed', 'completed', 'status', 'job-42', '"status"', '2026-01-01', 'Running'])(
    'the token %s, and a job that completes',
    async token => {
      const job = {
        id: 'job-42',
        status: 'Completed',
        process: '',
        created: '2026-01-01T00:00:00Z',
      };
      const server = await serve(inTurn(running, answerJob(job)));
      const completed = await clientOf(server, withToken(token)).waitForJob('job-42', options);
      expect(completed).toMatchObject({ id: 'job-42', status: 'Completed', progress: 100 });
      expect(completed.createdAt).toEqual(new Date('2026-01-01T00:00:00Z'));
    },
  );

  test.each(['Failed', 'Canceled'])('the token %s, and a job with that status', async status => {
    const server = await serve(answerJob({ status, fail_reason: 'no room' }));
    const client = clientOf(server, withToken(status === 'Failed' ? 'Failed' : 'Canceled'));
    const error = await rejectionOf(client.waitForJob('job-1', options));
    expect(error).toMatchObject({ code: `JOB_${status.toUpperCase()}`, observed: { [status]: 1 } });
  });

  test('the password "password", and a job of that name', async () => {
    const server = await serve((request, response) => {
      if (request.method === 'GET')
        answerJob({ status: 'Completed', name: 'password' })(request, response);
      else answer(201, {}, { 'x-subject-token': 'token-1' })(request, response);
    });
    const { endpoint } = server;
    const auth = { user: 'ops', password: 'password', domain: 'acme', iamEndpoint: endpoint };
    const job = await clientOf(server, { auth }).waitForJob('job-1', options);
    expect(job).toMatchObject({ status: 'Completed', name: '[redacted]' });
  });

  test.each([
    ['DBS.200543', 400, undefined],
    ['APIGW.0101', 404, 'ApiError'],
  ])('the token %s, and an error with that code', async (errorCode, status, name) => {
    const server = await serve(answer(status, { error_code: errorCode, error_msg: 'none' }));
    const job = clientOf(server, withToken(errorCode)).getJob('job-1');
    if (name === undefined) expect(await job).toBeUndefined();
    else expect(await rejectionOf(job)).toMatchObject({ name, errorCode });
  });

  test('the token "100000", and a list of as many tasks', async () => {
    const tasks = [{ id: 'job-1', status: 'Completed', process: '100000' }];
    const server = await serve(answer(200, { tasks, total_count: '100000' }));
    const page = await clientOf(server, withToken('100000')).listTasks();
    expect(page).toMatchObject({ totalCount: 100_000, tasks: [{ status: 'Completed' }] });
  });

  test('the token "job-42", and a list in which that job is sought', async () => {
    const jobs = [
      { id: 'job-41', status: 'Failed' },
      { id: 'job-42', status: 'Completed' },
    ];
    const server = await serve(answer(200, { jobs }));
    expect(await clientOf(server, withToken('job-42')).waitForJob('job-42', options)).toMatchObject(
      {
        id: 'job-42',
        status: 'Completed',
      },
    );
  });
});

test('a secret deep in what a job created is redacted, however deep', async () => {
  const depth = 20_000;
  const entities = `${'{"a":'.repeat(depth)}"a-secret-token"${'}'.repeat(depth)}`;
  const body = `{"job":{"id":"job-1","status":"Completed","entities":${entities}}}`;
  const server = await serve(answer(200, body));
  const job = await clientOf(server, withToken('a-secret-token')).getJob('job-1');
  let innermost: unknown = job?.entities;
  while (typeof innermost === 'object') innermost = (innermost as { a: unknown }).a;
  expect(innermost).toBe('[redacted]');
});
