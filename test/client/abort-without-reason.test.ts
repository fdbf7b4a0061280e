import { setImmediate as turn } from 'node:timers/promises';
import { expect, onTestFinished, test, vi } from 'vitest';
import { fixed } from '../../src/polling/fixed.js';
import { clientOf, rejectionOf } from '../support/client.js';
import { inTurn, running, serve } from '../support/http-server.js';

test('an abort with null ends a request on a reused connection without an uncaught error', async () => {
  const uncaught = vi.fn();
  process.on('uncaughtException', uncaught);
  onTestFinished(() => void process.off('uncaughtException', uncaught));
  const server = await serve(inTurn(running, () => {}));
  const wait = clientOf(server).waitForJob('job-1', { polling: fixed(50) });
  const error = rejectionOf(wait);
  await vi.waitFor(() => expect(server.received.length).toBe(2));
  wait.abort(null);
  expect(await error).toBe(null);
  await vi.waitFor(() => expect(server.open()).toBe(0));
  await turn();
  expect(uncaught).not.toHaveBeenCalled();
});
