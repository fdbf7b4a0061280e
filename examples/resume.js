// A wait is a value: stop it here, resume it elsewhere.
import { resumeWait, waitForJob } from 'jobwait';
import { startJobServer } from 'jobwait/testing';

const server = await startJobServer();
server.job('create-1', { duration: '2s' });
const connection = {
  endpoint: server.endpoint,
  projectId: server.projectId,
  auth: { token: server.token },
};

const wait = waitForJob('create-1', { ...connection, timeout: '30m' });
await new Promise(resolve => wait.once('progress', resolve));
const saved = JSON.stringify(wait.checkpoint());
wait.abort();
console.log('stopped; the job keeps running');

// Perhaps in another process, on another day: the deadline and what was observed are kept.
const job = await resumeWait(JSON.parse(saved), connection);
console.log(`resumed: ${job.status}`);

await server.close();
