import { expect, test } from 'vitest';
import { JobClient } from '../../src/client/job-client.js';
import { fixed } from '../../src/polling/fixed.js';
import { serveIam, tokens } from '../auth/support/iam.js';
import { rejectionOf } from '../support/client.js';
import { completed, inTurn, running, serve } from '../support/http-server.js';

const PROJECT = '0483b6b16e954cb88930a360d2c4e663';

/** An IAM with these projects, and a client with a user but no project id. */
async function setUp(projects: readonly object[]) {
  const login = tokens();
  const iam = await serveIam((response, request) => {
    if (request.method === 'POST') return login(response);
    response.setHeader('content-type', 'application/json');
    return response.end(JSON.stringify({ projects }));
  });
  const server = await serve(inTurn(running, completed));
  const client = new JobClient({
    endpoint: server.endpoint,
    auth: {
      user: 'someone',
      password: 'correct horse',
      domain: 'acme',
      project: 'cn-north-4',
      iamEndpoint: iam.endpoint,
    },
  });
  return { iam, server, client };
}

test('the id of a project given by name is looked up once', async () => {
  const { iam, server, client } = await setUp([{ id: PROJECT, name: 'cn-north-4' }]);
  await client.waitForJob('job-1', { polling: fixed(1) });
  await client.getJob('job-2');
  expect(iam.requests.map(({ method, url }) => `${method} ${url}`)).toEqual([
    'POST /v3/auth/tokens?nocatalog=1',
    'GET /v3/projects?name=cn-north-4',
  ]);
  expect(server.received.map(({ url }) => url)).toEqual([
    `/v3/${PROJECT}/jobs?id=job-1`,
    `/v3/${PROJECT}/jobs?id=job-1`,
    `/v3/${PROJECT}/jobs?id=job-2`,
  ]);
  expect(client.identity.projectId).toBe('cn-north-4');
  await client.close();
});

test.each([
  ['no project is', []],
  [
    '2 projects are',
    [
      { id: 'a', name: 'cn-north-4' },
      { id: 'b', name: 'cn-north-4' },
    ],
  ],
])('if %s of that name, the wait ends with advice to set projectId', async (problem, projects) => {
  const { server, client } = await setUp(projects);
  const error = await rejectionOf(client.waitForJob('job-1'));
  expect(error).toMatchObject({ code: 'REQUEST_REJECTED' });
  expect(error.message).toContain(`${problem} named "cn-north-4"`);
  expect(error.message).toContain('`projectId`');
  expect(server.received).toEqual([]);
  await client.close();
});

test('a token requires a project id, because it belongs to one project', () => {
  expect(() => new JobClient({ region: 'cn-north-4', auth: { token: 'some-token' } })).toThrow(
    /No project id.*JOBWAIT_PROJECT_ID/,
  );
});
