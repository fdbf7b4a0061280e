import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { JobClient } from '../../src/client/job-client.js';
import type { JobClientOptions } from '../../src/client/options.js';
import { nth } from '../support/client.js';
import { setEnvironment } from '../support/environment.js';
import { completed, serve, type TestServer } from '../support/http-server.js';

afterEach(() => {
  vi.unstubAllEnvs();
});

/** The project id and token that a client of this environment sends. */
async function sentBy(server: TestServer, options: JobClientOptions = {}) {
  await using client = new JobClient({ endpoint: server.endpoint, ...options });
  await client.getJob('job-1');
  const { url, token } = nth(server.received, 0);
  return { projectId: url.split('/')[2], token };
}

describe('the project id', () => {
  const all = {
    JOBWAIT_PROJECT_ID: 'ours',
    HUAWEICLOUD_SDK_PROJECT_ID: 'sdk',
    HW_PROJECT_ID: 'terraform',
    JOBWAIT_TOKEN: 'a-token',
  };

  test.each([
    ['the option before any variable', {}, { projectId: 'option' }, 'option'],
    ["jobwait's own variable before the others", {}, {}, 'ours'],
    ["then the SDK's, if jobwait's is blank", { JOBWAIT_PROJECT_ID: ' ' }, {}, 'sdk'],
    [
      "then Terraform's",
      { JOBWAIT_PROJECT_ID: '', HUAWEICLOUD_SDK_PROJECT_ID: '\t' },
      {},
      'terraform',
    ],
    ['without surrounding spaces', { JOBWAIT_PROJECT_ID: ' p \n' }, {}, 'p'],
  ])('is %s', async (_, changed, options, projectId) => {
    setEnvironment({ ...all, ...changed });
    expect(await sentBy(await serve(completed), options)).toMatchObject({ projectId });
  });
});

describe('the token', () => {
  const all = {
    JOBWAIT_PROJECT_ID: 'p1',
    JOBWAIT_TOKEN: 'our-token',
    HW_AUTH_TOKEN: 'terraform-token',
  };

  test.each([
    ['the option before any variable', {}, { auth: { token: 'option-token' } }, 'option-token'],
    ["jobwait's own variable before the others", {}, {}, 'our-token'],
    ["then Terraform's, if jobwait's is blank", { JOBWAIT_TOKEN: '  ' }, {}, 'terraform-token'],
  ])('is %s', async (_, changed, options, token) => {
    setEnvironment({ ...all, ...changed });
    expect(await sentBy(await serve(completed), options)).toMatchObject({ token });
  });
});

describe('the endpoint', () => {
  beforeEach(() => setEnvironment({ JOBWAIT_PROJECT_ID: 'p1', JOBWAIT_TOKEN: 'a-token' }));

  /** The endpoint of a client, as its checkpoints name it. */
  function endpointOf(options: JobClientOptions = {}): unknown {
    const client = new JobClient(options);
    const wait = client.waitForJob('job-1');
    wait.abort();
    return (wait.checkpoint() as { source?: { endpoint?: string } }).source?.endpoint;
  }

  const NORTH = 'https://gaussdb.cn-north-4.myhuaweicloud.com';
  const EAST = 'https://gaussdb.cn-east-3.myhuaweicloud.com';

  test.each<[string, Record<string, string>, JobClientOptions, string]>([
    ['JOBWAIT_ENDPOINT', { JOBWAIT_ENDPOINT: 'https://a.example/' }, {}, 'https://a.example'],
    ['JOBWAIT_REGION', { JOBWAIT_REGION: 'cn-north-4' }, {}, NORTH],
    ['HW_REGION_NAME', { JOBWAIT_REGION: '', HW_REGION_NAME: 'cn-east-3' }, {}, EAST],
    [
      'JOBWAIT_ENDPOINT before JOBWAIT_REGION',
      { JOBWAIT_ENDPOINT: 'https://a.example', JOBWAIT_REGION: 'cn-north-4' },
      {},
      'https://a.example',
    ],
    [
      'the option `region` before JOBWAIT_ENDPOINT',
      { JOBWAIT_ENDPOINT: 'https://a.example' },
      { region: 'cn-north-4' },
      NORTH,
    ],
    [
      'the option `endpoint` before the option `region`',
      {},
      { endpoint: 'https://b.example/api//', region: 'cn-north-4' },
      'https://b.example/api',
    ],
    [
      'the host of the service in JOBWAIT_SERVICE',
      { JOBWAIT_SERVICE: 'gaussdb', JOBWAIT_REGION: 'cn-north-4' },
      {},
      'https://gaussdb-opengauss.cn-north-4.myhuaweicloud.com',
    ],
  ])('is %s', (_, variables, options, endpoint) => {
    for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
    expect(endpointOf(options)).toBe(endpoint);
  });
});

describe('an error about a missing setting names every place that was searched', () => {
  const given = { endpoint: 'http://127.0.0.1:9', projectId: 'p1', auth: { token: 'a-token' } };

  test.each([
    [
      'endpoint',
      'No endpoint: give the option `endpoint` or `region`, or set one of the variables JOBWAIT_ENDPOINT, JOBWAIT_REGION, HW_REGION_NAME',
    ],
    [
      'projectId',
      'No project id: give the option `projectId`, or set one of the variables JOBWAIT_PROJECT_ID, HUAWEICLOUD_SDK_PROJECT_ID, HW_PROJECT_ID',
    ],
  ])('%s', (option, message) => {
    setEnvironment({});
    expect(() => new JobClient({ ...given, [option]: undefined })).toThrow(
      expect.objectContaining({ name: 'TypeError', message }),
    );
  });
});

describe('an error about a variable names it and does not show a token in it', () => {
  const given = { endpoint: 'http://127.0.0.1:9', projectId: 'p1' };

  test.each([
    ['JOBWAIT_SERVICE', 'oracle'],
    ['JOBWAIT_TOKEN', 'secret-first\nsecret-second'],
    ['HW_AUTH_TOKEN', 'secret-\u4e2d'],
  ])('%s', (name, value) => {
    setEnvironment({ [name]: value });
    const make = () => new JobClient({ ...given });
    expect(make).toThrow(TypeError);
    expect(make).toThrow(name);
    expect(make).not.toThrow('secret');
  });
});
