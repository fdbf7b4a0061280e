import { getEventListeners } from 'node:events';
import { expect, onTestFinished, test, vi } from 'vitest';
import { clientOf, rejectionOf } from '../support/client.js';
import { completed, serve } from '../support/http-server.js';

test('an aborted signal rejects with its reason and sends nothing', async () => {
  const server = await serve(completed);
  const token = vi.fn(() => 'a-token');
  const client = clientOf(server, { auth: { token } });
  const reason = new Error('enough');
  const signal = AbortSignal.abort(reason);
  expect(await rejectionOf(client.getJob('job-1', { signal }))).toBe(reason);
  expect(await rejectionOf(client.waitForJob('job-1', { signal }))).toBe(reason);
  expect(await rejectionOf(client.waitForJobs(['job-1', 'job-2'], { signal }))).toBe(reason);
  expect(client.stats().requests).toBe(0);
  expect(token).not.toHaveBeenCalled();
  expect(server.connections).toHaveLength(0);
});

test('an abort ends the request in flight at once with its reason, whatever that is', async () => {
  const server = await serve(() => {});
  const client = clientOf(server);
  for (const reason of [new Error('enough'), 'enough', 0]) {
    const controller = new AbortController();
    const error = rejectionOf(client.getJob('job-1', { signal: controller.signal }));
    const { length } = server.received;
    await vi.waitFor(() => expect(server.received.length).toBeGreaterThan(length));
    controller.abort(reason);
    expect(await error).toBe(reason);
  }
  await vi.waitFor(() => expect(server.connections[0]?.destroyed).toBe(true));
});

test('a thousand requests on one signal cause no warning and leave no listener', async () => {
  const warnings = vi.fn();
  process.on('warning', warnings);
  onTestFinished(() => void process.off('warning', warnings));
  const server = await serve(completed);
  const client = clientOf(server, { rateLimit: { requestsPerSecond: 1e6 } });
  const { signal } = new AbortController();
  const polls = Array.from({ length: 1000 }, (_, index) =>
    client.getJob(`job-${index}`, { signal }),
  );
  expect(getEventListeners(signal, 'abort').length).toBeLessThanOrEqual(1);
  await Promise.all(polls);
  expect(getEventListeners(signal, 'abort')).toEqual([]);
  await new Promise(resolve => setImmediate(resolve));
  expect(warnings).not.toHaveBeenCalled();
});

test('an invalid signal is rejected by name', async () => {
  const client = clientOf({ endpoint: 'http://127.0.0.1:9' });
  const signal = 'soon' as unknown as AbortSignal;
  expect(await rejectionOf(client.getJob('job-1', { signal }))).toMatchObject({
    name: 'TypeError',
    message: 'Expected `signal` to be an AbortSignal, got "soon"',
  });
});

test.each(['', ' ', 7, null, undefined, '\ud800'])('the id %j is rejected', async id => {
  const server = await serve(completed);
  const error = await rejectionOf(clientOf(server).getJob(id as string));
  expect(error).toBeInstanceOf(TypeError);
  expect(error.message).toMatch(/^Expected `id` to be a non-empty string, got /);
  expect(server.received).toHaveLength(0);
});
