import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { describe, expect, test } from 'vitest';
import type { JobServer } from '../../src/testing/job-server.js';
import type { Answer } from '../../src/testing/scripted-response.js';
import { useVirtualClock } from '../support/virtual-clock.js';
import { get, jobPath, serve, until } from './support.js';

const clock = useVirtualClock();

async function faulty(answer: Answer): Promise<JobServer> {
  return (await serve()).job('job-1', {}).fault(answer, { times: Infinity });
}

/** The headers of an answer whose body is read by hand. */
async function begin(server: JobServer): Promise<IncomingMessage> {
  const headers = { 'x-auth-token': server.token };
  const sent = request(server.endpoint + jobPath(server), { headers, agent: false }).end();
  const [response] = await once(sent, 'response');
  return response;
}

describe('a fault, to a plain HTTP client,', () => {
  test('`reset` is a connection that is reset before an answer', async () => {
    const server = await faulty({ fault: 'reset' });
    // A connection that is merely closed would be a "socket hang up".
    await expect(get(server, jobPath(server))).rejects.toMatchObject({
      code: 'ECONNRESET',
      message: 'read ECONNRESET',
    });
  });

  test('`hang` is an answer that does not come, while others do', async () => {
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
    ['the service says', { fault: 'cut' }],
    ['a test says', { fault: 'cut', body: { job: { status: 'Completed' } } }],
    ['is nothing at all', { fault: 'cut', body: '' }],
  ])('`cut` is fewer bytes than were announced, also of what %s', async (_, answer) => {
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

  test('`drip` is headers, and then a byte now and then for ever', async () => {
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

  test('`junk` is a success with a web page', async () => {
    const server = await faulty({ fault: 'junk' });
    const { status, headers, body } = await get(server, jobPath(server));
    expect([status, headers['content-type']]).toEqual([200, 'text/html']);
    expect(() => JSON.parse(body)).toThrow(SyntaxError);
  });

  test('`junk` comes with the status and the headers that are given', async () => {
    const headers = { 'content-type': 'application/json' };
    const server = await faulty({ fault: 'junk', status: 502, headers });
    const answer = await get(server, jobPath(server));
    expect([answer.status, answer.headers['content-type']]).toEqual([502, 'application/json']);
  });

  test('`huge` is a body that goes on past any limit', async () => {
    const response = await begin(await faulty({ fault: 'huge' }));
    let received = 0;
    for await (const chunk of response) {
      received += chunk.length;
      if (received > 8 * 1024 * 1024) break;
    }
    expect(received).toBeGreaterThan(8 * 1024 * 1024);
    expect(response.complete).toBe(false);
  });
});

describe('a delay', () => {
  test('holds back the answer, whole, and no other one', async () => {
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
    // What is said is what was so when it was asked.
    expect(JSON.parse((await answer).body).job).toMatchObject({ process: '0%' });
  });

  test('holds back a fault', async () => {
    const server = await faulty({ delay: 500, fault: 'reset' });
    const answer = get(server, jobPath(server)).catch(error => error.message);
    await until(() => server.requests.length === 1);
    await clock().tickAsync(500);
    expect(await answer).toBe('read ECONNRESET');
  });

  test('ends with a client that does not wait for it', async () => {
    const server = await faulty({ delay: '1h' });
    const headers = { 'x-auth-token': server.token };
    const sent = request(server.endpoint + jobPath(server), { headers, agent: false }).end();
    sent.on('error', () => {});
    await until(() => clock().countTimers() === 1);
    sent.destroy();
    await until(() => clock().countTimers() === 0);
  });
});
