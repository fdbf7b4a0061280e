import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { clientOf, rejectionOf } from '../support/client.js';

/** A port of localhost at which nothing listens. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>(resolve => server.listen(0, resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise(resolve => server.close(resolve));
  return port;
}

test('if localhost refuses connections, the error says at which addresses and why', async () => {
  const port = await freePort();
  const client = clientOf({ endpoint: `http://localhost:${port}` });
  const error = await rejectionOf(client.waitForJob('job-1', { outageTimeout: 0 }));
  expect(error).toMatchObject({ code: 'SERVICE_UNAVAILABLE', observed: { ECONNREFUSED: 1 } });
  expect(error.message).toMatch(`connect ECONNREFUSED 127.0.0.1:${port}`);
  expect(error.message).not.toContain('AggregateError');
});
