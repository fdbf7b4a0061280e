// A process that runs durable waits: node examples/durable/worker.js '{"connection":…,"server":…}'

import { WaitWorker } from '../../dist/bullmq.js';
import { JobClient } from '../../dist/index.js';

const { connection, server } = JSON.parse(process.argv[2]);
const { endpoint, projectId, token } = server;
const client = new JobClient({ service: 'gaussdb', endpoint, projectId, auth: { token } });
const worker = new WaitWorker({
  connection,
  clients: client,
  lease: '3s',
  // Strict, for all workers together.
  requestsPerSecond: 20,
});
await worker.ready;
process.send('ready');
process.on('SIGTERM', async () => {
  // Returns its waits to the queue, saved.
  await worker.close();
  await client.close();
  process.exit();
});
