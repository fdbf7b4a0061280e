import type { ServerResponse } from 'node:http';
import { Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { sendResponse } from '../../src/testing/fault-injection.js';
import { toWireResponse } from '../../src/testing/service-errors.js';

test('a body without end waits for a client that does not read', async () => {
  let pieces = 0;
  const stuck = new Writable({ write: () => (pieces += 1) });
  const response = Object.assign(stuck, { writeHead: () => {} }) as unknown as ServerResponse;
  const { signal } = new AbortController();
  const delivery = sendResponse(toWireResponse({ fault: 'huge' }, ''), response, signal, () => {});
  for (let turn = 0; turn < 100; turn += 1) await new Promise(resolve => setImmediate(resolve));
  expect(pieces).toBe(1);
  expect(stuck.writableLength).toBeLessThan(1024 * 1024);
  stuck.destroy();
  await expect(delivery).rejects.toMatchObject({ code: 'ERR_STREAM_PREMATURE_CLOSE' });
});
