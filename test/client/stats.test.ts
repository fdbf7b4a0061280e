import { expect, test } from 'vitest';
import { clientOf, rejectionOf } from '../support/client.js';
import { answer, completed, inTurn, serve } from '../support/http-server.js';

test('a client that has done nothing has counted nothing', () => {
  const stats = clientOf({ endpoint: 'http://127.0.0.1:9' }).stats();
  expect(stats).toEqual({ requests: 0, saved: 0, queued: 0, throttled: 0 });
  expect(Object.isFrozen(stats)).toBe(true);
});

test('every request counts, whatever its answer, and every 429 as throttled', async () => {
  const refusal = answer(401, {});
  const throttling = answer(429, {});
  const server = await serve(inTurn(refusal, completed, throttling, answer(500, ''), throttling));
  const client = clientOf(server, { auth: { token: () => `token-${Math.random()}` } });
  await client.getJob('job-1');
  for (let look = 0; look < 3; look += 1) await rejectionOf(client.getJob('job-1'));
  expect(client.stats()).toEqual({ requests: 5, saved: 0, queued: 0, throttled: 2 });
  expect(server.received).toHaveLength(5);
});

test('what waits for the rate limit is queued, and no request yet', async () => {
  const server = await serve(completed);
  const client = clientOf(server, { rateLimit: { requestsPerSecond: 0.001, burst: 2 } });
  const looks = Array.from({ length: 5 }, () => client.getJob('job-1'));
  const rest = looks.slice(2).map(look => rejectionOf(look));
  await Promise.all(looks.slice(0, 2));
  expect(client.stats()).toMatchObject({ requests: 2, queued: 3 });
  await client.close();
  await Promise.all(rest);
  expect(client.stats()).toMatchObject({ requests: 2, queued: 0 });
});
