import type { RequestListener, ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Auth } from '../../src/auth/auth-options.js';
import { formatSigningDate, parseAuthorization } from '../../src/auth/signature.js';
import type { JobClient } from '../../src/client/job-client.js';
import { fixed } from '../../src/polling/fixed.js';
import { clientOf, rejectionOf } from '../support/client.js';
import { setEnvironment } from '../support/environment.js';
import { answer, completed, running, serve } from '../support/http-server.js';
import { PASSWORD, respondWith, serveIam, tokens } from './support/iam.js';

const HOUR = 3_600_000;
const KEYS = { accessKey: 'ABCDEFGHIJKLMNOPQXYZ', secretKey: 'the-secret-key' };
const REJECTED = answer(401, { error_code: 'APIGW.0307', error_msg: 'The token must be updated' });

beforeEach(() => setEnvironment({}));
afterEach(() => {
  vi.unstubAllEnvs();
});

/** The outcomes of waits for a hundred jobs on one client. */
function hundredWaits(client: JobClient) {
  const polling = fixed(10);
  const waits = Array.from({ length: 100 }, (_, index) =>
    client.waitForJob(`job-${index}`, { polling }),
  );
  return Promise.allSettled(waits);
}

const rate = { requestsPerSecond: 10_000, burst: 10_000 };

async function passwordAuth(respond: (response: ServerResponse) => void) {
  const iam = await serveIam(respond);
  const auth: Auth = { user: 'ops', password: PASSWORD, domain: 'acme', iamEndpoint: iam.endpoint };
  return { iam, auth };
}

describe('a hundred waits on one client', () => {
  test('send one login', async () => {
    const { iam, auth } = await passwordAuth(tokens());
    const server = await serve(completed);
    const results = await hundredWaits(clientOf(server, { auth, rateLimit: rate }));
    expect(results.every(({ status }) => status === 'fulfilled')).toBe(true);
    expect(iam.requests).toHaveLength(1);
  });

  test('send one more login if their token is rejected halfway', async () => {
    const { iam, auth } = await passwordAuth(tokens());
    let count = 0;
    const server = await serve((request, response) => {
      const token = request.headers['x-auth-token'];
      count += 1;
      const isValid = token === 'token-2' || count <= 150;
      (token === 'token-2' ? completed : isValid ? running : REJECTED)(request, response);
    });
    const results = await hundredWaits(clientOf(server, { auth, rateLimit: rate }));
    expect(results.every(({ status }) => status === 'fulfilled')).toBe(true);
    expect(iam.requests).toHaveLength(2);
  });

  test('send nothing to the service after one rejected login', async () => {
    const { iam, auth } = await passwordAuth(
      respondWith(401, { error: { code: 401, message: 'wrong' } }),
    );
    const server = await serve(completed);
    const results = await hundredWaits(clientOf(server, { auth, rateLimit: rate }));
    expect(results.every(({ status }) => status === 'rejected')).toBe(true);
    expect(iam.requests).toHaveLength(1);
    expect(server.received).toHaveLength(0);
  });

  test.each<[string, Auth, number]>([
    ['a token', { token: 'a-token-that-is-wrong' }, 1],
    ['an access key', KEYS, 1],
    ['a token function', { token: () => `token-${Math.random()}` }, 2],
  ])('with %s that is rejected send no more requests than can help', async (_, auth, count) => {
    const server = await serve(REJECTED);
    const results = await hundredWaits(clientOf(server, { auth, rateLimit: rate }));
    expect(results.every(({ status }) => status === 'rejected')).toBe(true);
    expect(server.received).toHaveLength(count);
  });
});

describe('a service whose clock is an hour ahead', () => {
  const serverTime = () => Date.now() + HOUR;
  const expired: RequestListener = (request, response) =>
    answer(
      401,
      {
        error_code: 'APIGW.0301',
        error_msg: `calc aksk signature fail:signature expired, signature time:${request.headers['x-sdk-date']},server time:${formatSigningDate(serverTime())}`,
      },
      { date: new Date(serverTime()).toUTCString() },
    )(request, response);

  test('sets the date of requests after one rejection, and the wait continues', async () => {
    const warning = vi.spyOn(process, 'emitWarning').mockReturnValue();
    const server = await serve((request, response) => {
      const hour = formatSigningDate(serverTime()).slice(0, 11);
      const inTime = String(request.headers['x-sdk-date']).startsWith(hour);
      (inTime ? completed : expired)(request, response);
    });
    const job = await clientOf(server, { auth: KEYS }).waitForJob('job-1');
    expect(job.status).toBe('Completed');
    expect(server.received).toHaveLength(2);
    expect(warning).toHaveBeenCalledTimes(1);
    warning.mockRestore();
  });

  test('is sent two requests if it rejects its own time, too', async () => {
    const warning = vi.spyOn(process, 'emitWarning').mockReturnValue();
    const server = await serve(expired);
    const error = await rejectionOf(clientOf(server, { auth: KEYS }).waitForJob('job-1'));
    expect(error).toMatchObject({ code: 'REQUEST_REJECTED', cause: { status: 401 } });
    expect(server.received).toHaveLength(2);
    warning.mockRestore();
  });
});

test('a request is signed in the form in which it is sent', async () => {
  const server = await serve(completed);
  await clientOf(server, { auth: { ...KEYS, securityToken: 'temporary' } }).getJob('a job/1');
  const { headers, url } = server.received[0] ?? { headers: {}, url: '' };
  expect(url).toMatch(/\/jobs\?id=a%20job%2F1$/);
  expect(headers.host).toBe(new URL(server.endpoint).host);
  expect(parseAuthorization(headers.authorization ?? '')?.signedHeaders).toEqual([
    'content-type',
    'host',
    'x-project-id',
    'x-sdk-date',
    'x-security-token',
  ]);
});
