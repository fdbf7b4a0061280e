/** How long the event loop stands still while the library reads a response of 1 MiB that is expensive to read. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { setImmediate as turn } from 'node:timers/promises';
import { fixed, JobClient } from '../../dist/index.js';
import { hostileBodies, MAX_BYTES, TOKEN } from './hostile-bodies.js';

/** The longest time in which nothing else may run, in milliseconds. */
const MAX_BLOCK_MS = 200;
/** A busy machine may hold up a turn, but not each time. */
const ATTEMPTS = 8;

const POLLS = [
  client => client.getJob('job-1'),
  client => client.waitForJob('job-1', { polling: fixed('1h'), timeout: '1ms', outageTimeout: 0 }),
  client => client.listTasks(),
];

export async function* measureBlocks() {
  for (const [name, text] of hostileBodies()) {
    const body = Buffer.from(text);
    if (body.byteLength > MAX_BYTES) throw new Error(`${name} is too large`);
    let value = 0;
    for (const status of [200, 500]) {
      for (const poll of POLLS) value = Math.max(value, await longestBlock(status, body, poll));
    }
    yield { name, value, unit: 'ms', max: MAX_BLOCK_MS };
  }
}

/** The longest turn of the event loop during a poll, in the attempt that fared best. */
async function longestBlock(status, body, poll) {
  const server = createServer((_, response) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(body);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const endpoint = `http://127.0.0.1:${server.address().port}`;
  const client = new JobClient({ endpoint, projectId: 'project', auth: { token: TOKEN } });
  let best = Number.POSITIVE_INFINITY;
  for (let attempt = 0; attempt < ATTEMPTS && best > MAX_BLOCK_MS; attempt += 1) {
    best = Math.min(best, await longestTurn(poll(client)));
  }
  await client.close();
  server.close();
  return best;
}

async function longestTurn(promise) {
  let isDone = false;
  let longest = 0;
  const end = () => {
    isDone = true;
  };
  promise.then(end, end);
  for (let last = times(); !isDone; ) {
    await turn();
    const now = times();
    longest = Math.max(longest, Math.min(now.wall - last.wall, now.cpu - last.cpu));
    last = now;
  }
  return longest;
}

/** In milliseconds. The smaller one counts: other processes may take wall time, and other threads CPU time. */
function times() {
  const { user, system } = process.cpuUsage();
  return { wall: performance.now(), cpu: (user + system) / 1000 };
}
