// Many waits on one client: one connection pool, one rate limit, one credential.
import { JobClient } from 'jobwait';
import { startJobServer } from 'jobwait/testing';

const server = await startJobServer();
const ids = ['node-1', 'node-2', 'node-3'];
for (const [index, id] of ids.entries()) server.job(id, { duration: 200 + index * 200 });
server.job('node-4', { duration: 100, outcome: 'Failed', failReason: 'No capacity.' });

const client = new JobClient({
  endpoint: server.endpoint,
  projectId: server.projectId,
  auth: { token: server.token },
});
const wait = client.waitForJobs([...ids, 'node-4'], { timeout: '30m' });
wait.on('result', ({ id, status }) => console.log(`${id}: ${status}`));

for (const result of await wait) {
  console.log(result.status === 'fulfilled' ? result.job.status : result.error.message);
}
await client.close();
await server.close();
