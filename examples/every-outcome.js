// Every way in which a wait can end, and how to distinguish them.
import { isJobWaitError, JobClient } from 'jobwait';
import { startJobServer } from 'jobwait/testing';

const server = await startJobServer();
server.job('good', { duration: 200 });
server.job('bad', { duration: 200, outcome: 'Failed', failReason: 'createVM failed.' });
server.job('slow', { duration: '1h' });

const client = new JobClient({
  endpoint: server.endpoint,
  projectId: server.projectId,
  auth: { token: server.token },
});

for (const id of ['good', 'bad', 'slow', 'unknown']) {
  try {
    const job = await client.waitForJob(id, { timeout: '2s', visibilityTimeout: '1s' });
    console.log(`${id}: ${job.status}`);
  } catch (error) {
    if (!isJobWaitError(error)) throw error;
    switch (error.code) {
      case 'JOB_FAILED':
        console.log(`${id}: failed: ${error.failReason}`);
        break;
      case 'JOB_NOT_FOUND':
        console.log(`${id}: ${error.seen ? 'has disappeared' : 'was never seen'}`);
        break;
      case 'WAIT_TIMEOUT':
        console.log(`${id}: still ${error.job?.status} after ${error.attempts} polls`);
        break;
      default:
        console.log(`${id}: ${error.message}`);
    }
  }
}

await client.close();
await server.close();
