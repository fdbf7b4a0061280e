import { once } from 'node:events';
import { type IncomingMessage, request, type ServerResponse } from 'node:http';
import { Writable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { sendResponse } from '../../src/testing/fault-injection.js';
import type { JobServer } from '../../src/testing/job-server.js';
import type { Answer } from '../../src/testing/scripted-response.js';
import { toWireResponse } from '../../src/testing/service-errors.js';
import { useVirtualClock } from '../support/virtual-clock.js';
import { get, jobPath, serve, until } from './support/job-server.js';

const clock = useVirtualClock();

async function faulty(answer: Answer): Promise<JobServer> {
  return (await serve()).job('job-1', {}).fault(answer, { times: Infinity });
}

/** The response at the time of its headers, with the body unread. */
async function begin(server: JobServer): Promise<IncomingMessage> {
  const headers = { 'x-auth-token': server.token };
  const sent = request(server.endpoint + jobPath(server), { headers, agent: false }).end();
  const [response] = await once(sent, 'response');
  return response;
}

describe('a plain HTTP client sees the fault', () => {
  test('`reset` as a connection that is reset before a response', async () => {
    const server = await faulty({ fault: 'reset' });
    // A connection that is merely closed would be a "socket hang up".
    await expect(get(server, jobPath(server))).rejects.toMatchObject({
      code: 'ECONNRESET',
      message: 'read ECONNRESET',
    });
  });

  test('`hang` as a response that never comes, while others do', async () => {
    const server = (await serve()).job('job-1', {}).job('job-2', {});
    server.fault({ fault: 'hang' }, { id: 'job-1' });
    let ended = false;
    const hung = get(server, jobPath(server)).finally(() => {
      ended = true;
    });
    hung.catch(() => {});
    await until(() => server.requests.length === 1);
    await clock().tickAsync('24:00:00');
    expect((await get(server, jobPath(server, 'job-2'))).status).toBe(200);
    expect(ended).toBe(false);
    await server.close();
    await expect(hung).rejects.toMatchObject({ code: 'ECONNRESET' });
  });

  test.each<[string, Answer]>([
    ['usual response', { fault: 'cut' }],
    ['scripted body', { fault: 'cut', body: { job: { status: 'Completed' } } }],
    ['empty body', { fault: 'cut', body: '' }],
  ])('`cut` as fewer bytes than were announced: %s', async (_, answer) => {
    const response = await begin(await faulty(answer));
    expect(response.statusCode).toBe(200);
    let received = 0;
    response.on('data', chunk => {
      received += chunk.length;
    });
    const [error] = await once(response, 'error');
    expect(error).toMatchObject({ code: 'ECONNRESET', message: 'aborted' });
    expect(received).toBeLessThan(Number(response.headers['content-length']));
  });

  test('`drip` as headers, then one byte every 100 ms', async () => {
    const server = await faulty({ fault: 'drip' });
    const response = await begin(server);
    let received = '';
    response.on('data', chunk => {
      received += chunk;
    });
    response.on('error', () => {});
    expect(response.statusCode).toBe(200);
    for (const bytes of [1, 2, 3, 4]) {
      await until(() => received.length >= bytes);
      expect(received).toBe(' '.repeat(bytes));
      await clock().tickAsync(100);
    }
    expect(response.complete).toBe(false);
    await server.close();
  });

  test('`junk` as a successful response with a web page', async () => {
    const server = await faulty({ fault: 'junk' });
    const { status, headers, body } = await get(server, jobPath(server));
    expect([status, headers['content-type']]).toEqual([200, 'text/html']);
    expect(() => JSON.parse(body)).toThrow(SyntaxError);
  });

  test('`junk` with the status and headers of the answer', async () => {
    const headers = { 'content-type': 'application/json' };
    const server = await faulty({ fault: 'junk', status: 502, headers });
    const answer = await get(server, jobPath(server));
    expect([answer.status, answer.headers['content-type']]).toEqual([502, 'application/json']);
  });

  test('`huge` as a body without end', async () => {
    const response = await begin(await faulty({ fault: 'huge' }));
    let received = 0;
    for await (const chunk of response) {
      received += chunk.length;
      if (received > 8 * 1024 * 1024) break;
    }
    expect(received).toBeGreaterThan(8 * 1024 * 1024);
    expect(response.complete).toBe(false);
  });

  test('`huge` as a body that pauses while it does not read', async () => {
    let pieces = 0;
    const stuck = new Writable({ write: () => (pieces += 1) });
    const response = Object.assign(stuck, { writeHead: () => {} }) as unknown as ServerResponse;
    const { signal } = new AbortController();
    const delivery = sendResponse(
      toWireResponse({ fault: 'huge' }, ''),
      response,
      signal,
      () => {},
    );
    for (let turn = 0; turn < 100; turn += 1) await new Promise(resolve => setImmediate(resolve));
    expect(pieces).toBe(1);
    expect(stuck.writableLength).toBeLessThan(1024 * 1024);
    stuck.destroy();
    await expect(delivery).rejects.toMatchObject({ code: 'ERR_STREAM_PREMATURE_CLOSE' });
  });
});

describe('a delay', () => {
  test('holds back the whole response', async () => {
    const server = await faulty({ delay: '30s' });
    let status: number | undefined;
    const answer = get(server, jobPath(server)).then(late => {
      status = late.status;
      return late;
    });
    await until(() => server.requests.length === 1);
    await clock().tickAsync(29_999);
    expect(status).toBeUndefined();
    await clock().tickAsync(1);
    // The response describes the job at the time of the request.
    expect(JSON.parse((await answer).body).job).toMatchObject({ process: '0%' });
  });

  test('holds back a fault', async () => {
    const server = await faulty({ delay: 500, fault: 'reset' });
    const answer = get(server, jobPath(server)).catch(error => error.message);
    await until(() => server.requests.length === 1);
    await clock().tickAsync(500);
    expect(await answer).toBe('read ECONNRESET');
  });

  test('is cancelled if the client disconnects', async () => {
    const server = await faulty({ delay: '1h' });
    const headers = { 'x-auth-token': server.token };
    const sent = request(server.endpoint + jobPath(server), { headers, agent: false }).end();
    sent.on('error', () => {});
    await until(() => clock().countTimers() === 1);
    sent.destroy();
    await until(() => clock().countTimers() === 0);
  });
});
