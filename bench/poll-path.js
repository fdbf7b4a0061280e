/**
 * How much code one poll of a sharing client runs: source files and functions, by V8's coverage. `--list` prints each.
 * Node's modules and dependencies do not count.
 */
import { readFileSync } from 'node:fs';
import { Session } from 'node:inspector/promises';
import { fixed, JobClient } from '../dist/index.js';
import { startJobServer } from '../dist/testing.js';

const server = await startJobServer();
server.job('job-1', { duration: '1h' });
const { endpoint, projectId, token } = server;
const client = new JobClient({ endpoint, projectId, auth: { token } });
const wait = client.waitForJob('job-1', { polling: fixed('100ms') });
wait.catch(() => {});
let seen = 0;
let onPoll = () => {};
wait.on('poll', () => {
  seen += 1;
  onPoll();
});

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

const DIST = new URL('../dist/', import.meta.url).href;
const files = new Map();
for (const { url, functions } of result.filter(script => script.url.startsWith(DIST))) {
  const sources = sourcesIn(readFileSync(new URL(url), 'utf8'));
  for (const { functionName, ranges } of functions) {
    const [{ startOffset, count }] = ranges;
    const file = sources.findLast(({ offset }) => offset <= startOffset)?.file;
    if (count === 0 || !file?.startsWith('src/') || file.startsWith('src/testing/')) continue;
    files.set(file, [...(files.get(file) ?? []), functionName || '(anonymous)']);
  }
}
const functions = [...files.values()].flat();
console.log(`one poll of a sharing client: ${files.size} files, ${functions.length} functions`);
if (process.argv.includes('--list')) {
  for (const [file, names] of files) console.log(`${file}: ${names.join(', ')}`);
}

/** Where the source files begin in a bundle, which names each in a comment. */
function sourcesIn(bundle) {
  return [...bundle.matchAll(/^\/\/(?:#region)? (\S+\.[cm]?[jt]s)$/gm)].map(match => ({
    file: match[1],
    offset: match.index,
  }));
}

/** Resolves after `count` more polls, when the work that follows a poll is done. */
async function polls(count) {
  const last = seen + count;
  await new Promise(resolve => {
    onPoll = () => seen === last && resolve();
  });
  await new Promise(resolve => setTimeout(resolve, 20));
}
