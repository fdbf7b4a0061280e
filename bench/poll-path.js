/** How much code one poll of a sharing client runs: files and functions, by V8's own coverage. Prints them; `--list` prints each. */
import { Session } from 'node:inspector/promises';
import { fixed, JobClient } from '../dist/index.js';
import { startJobServer } from '../dist/testing.js';

const server = await startJobServer();
server.job('job-1', { duration: '1h' });
const { endpoint, projectId, token } = server;
const client = new JobClient({ endpoint, projectId, auth: { token } });
const wait = client.waitForJob('job-1', { polling: fixed('100ms') });
wait.catch(() => {});

const session = new Session();
session.connect();
await session.post('Profiler.enable');

await polls(3);
await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
await polls(1);
await session.post('Profiler.takePreciseCoverage');
await polls(1);
const { result } = await session.post('Profiler.takePreciseCoverage');
session.disconnect();
await client.close();
await server.close();

const root = new URL('../dist/', import.meta.url).href;
const files = result
  .filter(({ url }) => url.startsWith(root) && !url.startsWith(`${root}testing/`))
  .map(({ url, functions }) => ({
    file: url.slice(root.length),
    functions: functions.filter(
      ({ functionName, ranges }) => functionName !== undefined && ranges[0].count > 0,
    ),
  }))
  .filter(({ functions }) => functions.length > 0);
const functions = files.flatMap(file => file.functions);
console.log(`one poll of a sharing client: ${files.length} files, ${functions.length} functions`);
if (process.argv.includes('--list')) {
  for (const { file, functions: called } of files) {
    console.log(`${file}: ${called.map(({ functionName }) => functionName).join(', ')}`);
  }
}

/** Resolves after so many more polls, once what follows a poll has run too. */
async function polls(count) {
  for (let seen = 0; seen < count; seen += 1) {
    await new Promise(resolve => wait.once('poll', resolve));
  }
  await new Promise(resolve => setTimeout(resolve, 20));
}
