import type { RequestListener } from 'node:http';
import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { JobClient } from '../../src/client/job-client.js';
import { fixed } from '../../src/polling/fixed.js';
import { clientOf } from '../support/client.js';
import { serve } from '../support/http-server.js';
import { hostileBodies } from './support/hostile-bodies.js';

/** The longest time in which nothing else may run, in milliseconds. */
const MAX_BLOCK_MS = 200;
/** A busy machine may hold up a turn, but not each time. */
const ATTEMPTS = 8;

const POLLS: Record<string, (client: JobClient) => Promise<unknown>> = {
  'a poll': client => client.getJob('job-1'),
  'a wait': async client =>
    client.waitForJob('job-1', { polling: fixed('1h'), timeout: '1ms', outageTimeout: 0 }),
  'a page of the task list': client => client.listTasks(),
};

test.each(hostileBodies())('no poll blocks the event loop if it receives %s', async (_, text) => {
  const body = Buffer.from(text);
  expect(body.byteLength).toBeLessThanOrEqual(1024 * 1024);
  for (const status of [200, 500]) {
    const server = await serve(respondWith(status, body));
    for (const [name, poll] of Object.entries(POLLS)) {
      expect(
        await longestBlock(() => poll(clientOf(server))),
        `${name}, status ${status}`,
      ).toBeLessThan(MAX_BLOCK_MS);
    }
  }
});

/** The longest turn of the event loop during a poll, in the attempt that fared best. */
async function longestBlock(poll: () => Promise<unknown>): Promise<number> {
  let best = Number.POSITIVE_INFINITY;
  for (let attempt = 0; attempt < ATTEMPTS && best >= MAX_BLOCK_MS; attempt += 1) {
    best = Math.min(best, await measure(poll));
  }
  return best;
}

async function measure(poll: () => Promise<unknown>): Promise<number> {
  let isDone = false;
  let longest = 0;
  const end = poll()
    .catch(() => {})
    .finally(() => {
      isDone = true;
    });
  for (let last = times(); !isDone; ) {
    await turn();
    const now = times();
    longest = Math.max(longest, Math.min(now.wall - last.wall, now.cpu - last.cpu));
    last = now;
  }
  await end;
  return longest;
}

/** In milliseconds. The smaller one counts: other processes may take wall time, and other threads CPU time. */
function times(): { readonly wall: number; readonly cpu: number } {
  const { user, system } = process.cpuUsage();
  return { wall: performance.now(), cpu: (user + system) / 1000 };
}

function respondWith(status: number, body: Buffer): RequestListener {
  return (_, response) => {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(body);
  };
}
