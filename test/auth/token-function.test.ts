import { describe, expect, test, vi } from 'vitest';
import { clientOf, nth, rejectionOf, TOKEN } from '../support/client.js';
import { answer, completed, serve } from '../support/http-server.js';

const rejection = answer(401, { error_code: 'APIGW.0307', error_msg: 'The token must be updated' });

/** Returns "token-1", "token-2", ... */
function counting() {
  let count = 0;
  return vi.fn(async () => {
    count += 1;
    return `token-${count}`;
  });
}

/** Rejects every token but one. */
function only(token: string) {
  return serve((request, response) =>
    (request.headers['x-auth-token'] === token ? completed : rejection)(request, response),
  );
}

describe('a token', () => {
  test('is sent with every request, without surrounding spaces', async () => {
    const server = await serve(completed);
    await clientOf(server, { auth: { token: ` ${TOKEN}\n` } }).getJob('job-1');
    expect(nth(server.received, 0).token).toBe(TOKEN);
  });

  test('that is rejected is not sent again', async () => {
    const server = await serve(rejection);
    const error = await rejectionOf(clientOf(server).getJob('job-1'));
    expect(error).toMatchObject({ name: 'ApiError', status: 401, errorCode: 'APIGW.0307' });
    expect(server.received).toHaveLength(1);
  });
});

describe('a token function', () => {
  test('is not called before the first request', async () => {
    const token = counting();
    const server = await serve(completed);
    const client = clientOf(server, { auth: { token } });
    expect(token).not.toHaveBeenCalled();
    await client.getJob('job-1');
    expect(token).toHaveBeenCalledTimes(1);
  });

  test('is called once for many requests, concurrent and later ones', async () => {
    const token = counting();
    const server = await serve(completed);
    const client = clientOf(server, { auth: { token }, rateLimit: { requestsPerSecond: 1000 } });
    await Promise.all(Array.from({ length: 20 }, () => client.getJob('job-1')));
    await client.getJob('job-1');
    expect(token).toHaveBeenCalledTimes(1);
    expect(new Set(server.received.map(request => request.token))).toEqual(new Set(['token-1']));
  });

  test('may return its token without a promise', async () => {
    const server = await serve(completed);
    await clientOf(server, { auth: { token: () => TOKEN } }).getJob('job-1');
    expect(nth(server.received, 0).token).toBe(TOKEN);
  });

  test('is called once more when its token is rejected, and the request is sent again', async () => {
    const token = counting();
    const server = await only('token-2');
    const job = await clientOf(server, { auth: { token } }).getJob('job-1');
    expect(job?.status).toBe('Completed');
    expect(server.received.map(request => request.token)).toEqual(['token-1', 'token-2']);
    expect(token).toHaveBeenCalledTimes(2);
  });

  test('is called once more for many requests that were rejected together', async () => {
    const token = counting();
    const server = await only('token-2');
    const client = clientOf(server, { auth: { token }, rateLimit: { requestsPerSecond: 1000 } });
    await Promise.all(Array.from({ length: 20 }, () => client.getJob('job-1')));
    expect(token).toHaveBeenCalledTimes(2);
  });

  test('is never called a third time: a second rejection is final', async () => {
    const token = counting();
    const server = await only('none of them');
    const error = await rejectionOf(clientOf(server, { auth: { token } }).getJob('job-1'));
    expect(error).toMatchObject({ name: 'ApiError', status: 401 });
    expect(server.received).toHaveLength(2);
  });

  test('is called once more after a 403 DBS.280056, too', async () => {
    const server = await serve((request, response) =>
      (request.headers['x-auth-token'] === 'token-2'
        ? completed
        : answer(403, { error_code: 'DBS.280056', error_msg: 'Invalid token' }))(request, response),
    );
    await clientOf(server, { auth: { token: counting() } }).getJob('job-1');
    expect(server.received).toHaveLength(2);
  });

  test('is not called again after any other 403', async () => {
    const token = counting();
    const server = await serve(answer(403, { error_code: 'DBS.200010' }));
    await rejectionOf(clientOf(server, { auth: { token } }).getJob('job-1'));
    expect(server.received).toHaveLength(1);
    expect(token).toHaveBeenCalledTimes(1);
  });

  test('that returns the rejected token again sends nothing', async () => {
    const token = vi.fn(() => TOKEN);
    const server = await serve(rejection);
    const client = clientOf(server, { auth: { token }, rateLimit: { requestsPerSecond: 1000 } });
    await Promise.all(Array.from({ length: 5 }, () => rejectionOf(client.getJob('job-1'))));
    expect(token).toHaveBeenCalledTimes(2);
    expect(server.received).toHaveLength(1);
  });
});

describe('a token function that fails', () => {
  test('ends a wait immediately, with its error as the cause', async () => {
    const server = await serve(completed);
    const thrown = new Error('vault is sealed');
    const client = clientOf(server, { auth: { token: () => Promise.reject(thrown) } });
    const error = await rejectionOf(client.waitForJob('job-1'));
    expect(error).toMatchObject({ name: 'JobRequestError', code: 'REQUEST_REJECTED', attempts: 1 });
    expect(error.cause).toBe(thrown);
    expect(error.message).toContain('vault is sealed');
    expect(server.received).toHaveLength(0);
  });

  test('is called again by the next request', async () => {
    const server = await serve(completed);
    const token = vi.fn<() => string>().mockImplementationOnce(() => {
      throw new Error('vault is sealed');
    });
    token.mockReturnValue(TOKEN);
    const client = clientOf(server, { auth: { token } });
    expect((await rejectionOf(client.getJob('job-1'))).message).toBe('vault is sealed');
    expect((await client.getJob('job-1'))?.status).toBe('Completed');
  });

  test('to settle within the request timeout may be retried', async () => {
    const server = await serve(completed);
    const client = clientOf(server, {
      auth: { token: () => new Promise<string>(() => {}) },
      requestTimeout: 50,
    });
    // Not `timeout: 0`: at a deadline the poll is given up as soon as the token function is.
    const error = await rejectionOf(client.waitForJob('job-1', { outageTimeout: 0 }));
    expect(error).toMatchObject({ name: 'ServiceUnavailableError', observed: { timeout: 1 } });
    expect(error.message).toContain('The token function took longer than 50ms');
  });

  test('because it could not parse a response does not show the bytes, which may be the token', async () => {
    const server = await serve(completed);
    const thrown = Object.assign(new Error('Invalid header'), {
      code: 'HPE_INVALID_HEADER_TOKEN',
      rawPacket: Buffer.from('{"token":"fresh"}'),
    });
    const client = clientOf(server, { auth: { token: () => Promise.reject(thrown) } });
    const error = await rejectionOf(client.waitForJob('job-1'));
    expect(error.cause).toMatchObject({ code: 'HPE_INVALID_HEADER_TOKEN' });
    expect(error.cause).not.toHaveProperty('rawPacket');
  });

  test('with something other than an Error still causes an Error', async () => {
    const server = await serve(completed);
    const client = clientOf(server, { auth: { token: () => Promise.reject('sealed') } });
    const error = await rejectionOf(client.waitForJob('job-1'));
    expect(error.cause).toEqual(new Error('The token function threw sealed'));
  });

  test.each([
    ['', 'an empty or malformed one'],
    [' \n ', 'an empty or malformed one'],
    ['secret-first\nsecret-second', 'an empty or malformed one'],
    ['secret\r\nx-evil: 1', 'an empty or malformed one'],
    ['secret-\u4e2d', 'an empty or malformed one'],
    ['secret-\u0000', 'an empty or malformed one'],
    [undefined, 'nothing'],
    [null, 'nothing'],
    [7, 'a number'],
    [{ token: 'secret' }, 'an object'],
  ])('with %j as the token sends nothing and does not show it', async (value, received) => {
    const server = await serve(completed);
    const client = clientOf(server, { auth: { token: () => value as unknown as string } });
    const error = await rejectionOf(client.waitForJob('job-1'));
    expect(error.cause).toEqual(
      new TypeError(`Expected the token function to return a token as a string, got ${received}`),
    );
    expect(error.message).not.toContain('secret');
    expect(server.received).toHaveLength(0);
  });
});
