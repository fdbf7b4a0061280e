import { expect, test } from 'vitest';
import { clientOf, rejectionOf } from '../support/client.js';
import { answer, completed, inTurn, serve } from '../support/http-server.js';

test('all counters start at 0', () => {
  const stats = clientOf({ endpoint: 'http://127.0.0.1:9' }).stats();
  expect(stats).toEqual({ requests: 0, saved: 0, queued: 0, throttled: 0 });
  expect(Object.isFrozen(stats)).toBe(true);
});

test('every request is counted, and every 429 as throttled', async () => {
  const rejection = answer(401, {});
  const throttling = answer(429, {});
  const server = await serve(inTurn(rejection, completed, throttling, answer(500, ''), throttling));
  const client = clientOf(server, { auth: { token: () => `token-${Math.random()}` } });
  await client.getJob('job-1');
  for (let count = 0; count < 3; count += 1) await rejectionOf(client.getJob('job-1'));
  expect(client.stats()).toEqual({ requests: 5, saved: 0, queued: 0, throttled: 2 });
  expect(server.received).toHaveLength(5);
});

test('a request that waits for the rate limit is counted as queued, not as sent', async () => {
  const server = await serve(completed);
  const client = clientOf(server, { rateLimit: { requestsPerSecond: 0.001, burst: 2 } });
  const polls = Array.from({ length: 5 }, () => client.getJob('job-1'));
  const rest = polls.slice(2).map(poll => rejectionOf(poll));
  await Promise.all(polls.slice(0, 2));
  expect(client.stats()).toMatchObject({ requests: 2, queued: 3 });
  await client.close();
  await Promise.all(rest);
  expect(client.stats()).toMatchObject({ requests: 2, queued: 0 });
});
