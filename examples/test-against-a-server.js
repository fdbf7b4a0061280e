// Testing an orchestrator against a real HTTP endpoint on loopback, whose jobs and faults the test scripts.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { fixed, isJobWaitError, JobClient } from 'jobwait';
import { startJobServer } from 'jobwait/testing';

/** The code under test: waits for the database that a job creates, and says why if there is none. */
async function databaseOf(client, jobId) {
  try {
    const job = await client.waitForJob(jobId, { timeout: '90m', polling: fixed(50) });
    return job.entities.instance.endpoint;
  } catch (error) {
    if (isJobWaitError(error) && error.code === 'JOB_FAILED') return `none: ${error.failReason}`;
    throw error;
  }
}

let server;
let client;

before(async () => {
  // Twenty minutes of a job take a second.
  server = await startJobServer({ service: 'gaussdb', speed: 1200 });
  const { endpoint, projectId, token } = server;
  client = new JobClient({ service: 'gaussdb', endpoint, projectId, auth: { token } });
});

after(async () => {
  await client.close();
  await server.close();
});

test('returns the endpoint of the database', async () => {
  const entities = { instance: { endpoint: '10.0.0.7:8000' } };
  server.job('create-1', { duration: '10m', visibleAfter: '2m', progress: 'steps', entities });
  assert.equal(await databaseOf(client, 'create-1'), '10.0.0.7:8000');
});

test('says why there is none', async () => {
  server.job('create-2', { duration: '5m', failReason: 'The quota is used up.' });
  assert.equal(await databaseOf(client, 'create-2'), 'none: The quota is used up.');
});

test('survives faults of the service', async () => {
  server.job('create-3', { duration: '5m' });
  server.fault({ status: 503, headers: { 'Retry-After': '1' } }, { id: 'create-3' });
  server.fault({ fault: 'cut' }, { id: 'create-3', times: 2 });
  assert.match(await databaseOf(client, 'create-3'), /:8000$/);

  const polls = server.requests.filter(request => request.id === 'create-3');
  assert.deepEqual(
    polls.slice(0, 3).map(poll => poll.status),
    [503, 200, 200],
  );
  assert.ok(polls[1].at - polls[0].at >= 1000, 'Retry-After is obeyed');
});
