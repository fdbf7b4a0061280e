import {
  GaussDBforNoSQLClient,
  ListJobsRequest,
} from '@huaweicloud/huaweicloud-sdk-gaussdbfornosql';
import {
  IamClient,
  KeystoneListProjectsRequest,
} from '@huaweicloud/huaweicloud-sdk-iam/v3/public-api.js';
import { describe, expect, test } from 'vitest';
import { fixed } from '../../src/polling/fixed.js';
import type { JobServer } from '../../src/testing/job-server.js';
import { clientOf } from './support/job-server.js';
import { credentials, KEYS, served, useVendorClients } from './support/vendor.js';

/** The vendor's own clients accept the job server as the service. */

useVendorClients();

function vendorClient(server: JobServer, keys = KEYS): GaussDBforNoSQLClient {
  return GaussDBforNoSQLClient.newBuilder()
    .withCredential(credentials(server, keys))
    .withEndpoint(server.endpoint)
    .build();
}

describe("the vendor's client for GeminiDB", () => {
  test('reads a job by its id', async () => {
    const server = (await served('geminidb')).job('job-1', {
      duration: Infinity,
      progress: () => '60',
    });
    const answer = await vendorClient(server).listJobs(new ListJobsRequest().withId('job-1'));
    expect(answer.httpStatusCode).toBe(200);
    expect(answer.jobs).toMatchObject([{ id: 'job-1', status: 'Running', progress: '60' }]);
    expect(answer).toMatchObject({ total_count: 1 });
  });

  test('follows a job to its end, as a JobClient does', async () => {
    const server = (await served('geminidb')).job('job-1', {
      duration: 300,
      failReason: '磁盘已满。',
    });
    const vendor = vendorClient(server);
    const client = clientOf(server, 'geminidb');
    const wait = client.waitForJob('job-1', { polling: fixed(50) }).catch(error => error);
    const request = new ListJobsRequest().withId('job-1');
    let job = (await vendor.listJobs(request)).jobs?.[0];
    while (job?.status === 'Running') job = (await vendor.listJobs(request)).jobs?.[0];
    expect(job).toMatchObject({ status: 'Failed', fail_reason: '磁盘已满。' });
    expect(await wait).toMatchObject({ code: 'JOB_FAILED', job: { raw: job } });
  });

  test('lists jobs by every filter and page by page', async () => {
    const server = await served('geminidb');
    for (let count = 0; count < 25; count += 1) server.job(`job-${count}`, { duration: 0 });
    server.job('bad (one)', { name: "It's *bad*", duration: 0, failReason: 'full' });
    const client = vendorClient(server);
    const ids = async (request: ListJobsRequest) =>
      (await client.listJobs(request)).jobs?.map(({ id }) => id);
    expect(await ids(new ListJobsRequest())).toHaveLength(26);
    expect(await ids(new ListJobsRequest().withLimit(20).withOffset(20))).toHaveLength(6);
    expect(await ids(new ListJobsRequest().withStatus('Failed'))).toEqual(['bad (one)']);
    expect(await ids(new ListJobsRequest().withName("It's *bad*"))).toEqual(['bad (one)']);
    const since = new ListJobsRequest().withStartTime('2100-01-01T00:00:00+0800');
    expect(await ids(since)).toEqual([]);
  });

  test('gets an empty list for an unknown job', async () => {
    const server = await served('geminidb');
    const { jobs } = await vendorClient(server).listJobs(new ListJobsRequest().withId('none'));
    expect(jobs).toEqual([]);
  });

  test.each([
    ['a wrong secret key', { secretKey: 'wrong' }, 'verify aksk signature fail'],
    [
      'an unknown access key',
      { accessKey: 'OTHER' },
      'Get secretKey failed,ak:OTHER,err:ak not exist',
    ],
  ])('reports %s as with the real gateway', async (_, wrong, why) => {
    const client = vendorClient(await served('geminidb'), { ...KEYS, ...wrong });
    await expect(client.listJobs(new ListJobsRequest())).rejects.toMatchObject({
      httpStatusCode: 401,
      errorCode: 'APIGW.0301',
      errorMsg: `Incorrect IAM authentication information: ${why}`,
      requestId: expect.stringMatching(/^[0-9a-f]{32}$/),
    });
  });

  test('reports an invalid limit', async () => {
    const client = vendorClient(await served('geminidb'));
    await expect(client.listJobs(new ListJobsRequest().withLimit(7))).rejects.toMatchObject({
      httpStatusCode: 400,
      errorCode: 'DBS.200001',
    });
  });
});

test("the vendor's client for IAM reports that the server has no such API", async () => {
  const server = await served('geminidb');
  const client = IamClient.newBuilder()
    .withCredential(credentials(server))
    .withEndpoint(server.endpoint)
    .build();
  const request = client.keystoneListProjects(new KeystoneListProjectsRequest());
  await expect(request).rejects.toMatchObject({ httpStatusCode: 404, errorCode: 'APIGW.0101' });
});
