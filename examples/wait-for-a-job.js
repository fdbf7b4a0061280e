// Waits for one job of a simulated TaurusDB on loopback. With the cloud, only the connection differs.
import { waitForJob } from 'jobwait';
import { startJobServer } from 'jobwait/testing';

const server = await startJobServer();
server.job('create-1', { name: 'CreateMysqlInstance', visibleAfter: 300, duration: '2s' });

const job = await waitForJob('create-1', {
  endpoint: server.endpoint,
  projectId: server.projectId,
  auth: { token: server.token },
  timeout: '30m',
  onProgress: ({ percent }) => console.log(`${percent}%`),
});
console.log(`${job.name} is ${job.status}: ${job.entities.instance.endpoint}`);

await server.close();
