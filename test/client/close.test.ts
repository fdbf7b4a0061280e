import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { fixed } from '../../src/polling/fixed.js';
import { clientOf, rejectionOf } from '../support/client.js';
import { answer, completed, running, serve } from '../support/http-server.js';

const never = () => {};
const why = { name: 'AbortError', message: 'The JobClient was closed; the job itself goes on' };

describe('close()', () => {
  test('aborts the running waits with an AbortError that says why', async () => {
    const client = clientOf(await serve(running));
    const sleeping = client.waitForJob('job-1', { polling: fixed('1h') });
    await new Promise(resolve => sleeping.once('poll', resolve));
    const asking = client.waitForJob('job-2');
    const many = client.waitForJobs(['job-3', 'job-4']);
    const errors = [sleeping, asking, many].map(wait => rejectionOf(wait));
    await client.close();
    for (const error of await Promise.all(errors)) expect(error).toMatchObject(why);
  });

  test('aborts requests in flight', async () => {
    let first = true;
    const server = await serve((...exchange) => {
      const answer = first ? completed : never;
      first = false;
      return answer(...exchange);
    });
    const client = clientOf(server);
    // Until one request has been accepted, others wait behind it.
    await client.getJob('job-1');
    const requests = [client.getJob('job-1'), client.listTasks(), readAll(client.tasks())];
    const errors = requests.map(request => rejectionOf(request));
    await vi.waitFor(() => expect(server.received).toHaveLength(4));
    await client.close();
    for (const error of await Promise.all(errors)) expect(error).toMatchObject(why);
    await vi.waitFor(() => expect(server.open()).toBe(0));
  });

  test('causes no unhandled rejection', async () => {
    const unhandled = vi.fn();
    process.on('unhandledRejection', unhandled);
    onTestFinished(() => void process.off('unhandledRejection', unhandled));
    const client = clientOf(await serve(never));
    client.waitForJob('job-1');
    client.waitForJobs(['job-2', 'job-3']);
    await pause(20);
    await client.close();
    await pause(20);
    expect(unhandled).not.toHaveBeenCalled();
  });

  test('closes idle connections', async () => {
    const server = await serve(completed);
    const client = clientOf(server);
    await client.getJob('job-1');
    expect(server.open()).toBe(1);
    await client.close();
    await vi.waitFor(() => expect(server.open()).toBe(0));
  });

  test('does not change a settled wait', async () => {
    const client = clientOf(await serve(completed));
    const wait = client.waitForJob('job-1');
    await wait;
    await client.close();
    expect((await wait).status).toBe('Completed');
  });

  test('may be called twice, and is called by `await using`', async () => {
    const server = await serve(completed);
    const client = clientOf(server);
    {
      await using disposed = client;
      await disposed.getJob('job-1');
    }
    await vi.waitFor(() => expect(server.open()).toBe(0));
    await client.close();
  });

  test('is final: later calls are rejected and nothing is sent', async () => {
    const server = await serve(answer(200, {}));
    const client = clientOf(server);
    const wait = client.waitForJob('job-1');
    wait.abort();
    await client.close();
    const closed = new TypeError('This JobClient is closed; make another');
    expect(() => client.waitForJob('job-1')).toThrow(closed);
    expect(() => client.waitForJobs(['job-1'])).toThrow(closed);
    expect(() => client.resumeWait(wait.checkpoint())).toThrow(closed);
    expect(await rejectionOf(client.getJob('job-1'))).toMatchObject(why);
    expect(await rejectionOf(client.listTasks())).toMatchObject(why);
    expect(server.received).toHaveLength(0);
  });
});

async function readAll(tasks: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of tasks);
}
