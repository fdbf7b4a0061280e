/** Sends how much more CPU each of forty thousand waits on one job takes than each of two thousand. */
import { JobClient } from '../../dist/index.js';
import { inProcess } from '../scale/dispatcher.js';

const FEW = 2000;
const MANY = 40_000;
const isAborted = process.argv[2] === 'true';

await cpuPerWait(FEW);
const few = await cpuPerWait(FEW);
process.send((await cpuPerWait(MANY)) / few);
process.disconnect();

async function cpuPerWait(count) {
  const client = new JobClient({
    endpoint: 'https://host.example',
    projectId: 'project',
    auth: { token: 'a token' },
    dispatcher: inProcess(
      () => '{"job": {"id": "job-1", "status": "Completed"}}',
      () => 0.5,
    ),
  });
  const before = process.cpuUsage();
  const waits = Array.from({ length: count }, () => client.waitForJob('job-1'));
  const settled = Promise.allSettled(waits);
  await null;
  if (isAborted) for (const wait of waits) wait.abort();
  await settled;
  await client.close();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / count;
}
