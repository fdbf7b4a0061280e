import { describe, expect, onTestFinished, test } from 'vitest';
import { JobClient } from '../../src/client/job-client.js';
import type { JobServer } from '../../src/testing/job-server.js';
import { serve } from './support/job-server.js';

const KEYS = { accessKey: 'AKEXAMPLE', secretKey: 'SK-of-the-example' };

async function signedServer(): Promise<JobServer> {
  const server = await serve({ accessKeys: { [KEYS.accessKey]: KEYS.secretKey } });
  return server.job('job-1', {});
}

describe('a JobClient with access keys', () => {
  function clientWith(server: JobServer, auth: typeof KEYS): JobClient {
    const { endpoint, projectId } = server;
    const client = new JobClient({ endpoint, projectId, auth });
    onTestFinished(() => client.close());
    return client;
  }

  test('reads jobs and the task list', async () => {
    const server = await signedServer();
    const client = clientWith(server, KEYS);
    expect(await client.getJob('job-1')).toMatchObject({ status: 'Running' });
    const tasks = await client.listTasks({ startTime: new Date(), name: 'none (such)*' });
    expect(tasks).toEqual({ tasks: [], totalCount: 0 });
  });

  test('sends one request only if the keys are wrong', async () => {
    const server = await signedServer();
    const client = clientWith(server, { ...KEYS, secretKey: 'another' });
    const wait = client.waitForJob('job-1');
    await expect(wait).rejects.toMatchObject({
      code: 'REQUEST_REJECTED',
      cause: { status: 401, errorCode: 'APIGW.0301' },
    });
    expect(server.requests).toHaveLength(1);
  });
});
