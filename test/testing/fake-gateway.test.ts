import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { request } from 'node:http';
import { json } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { authorizationHeader, formatSigningDate } from '../../src/auth/signature.js';
import type { JobServer } from '../../src/testing/job-server.js';
import { START, useVirtualClock } from '../support/virtual-clock.js';
import { jobPath, serve } from './support/job-server.js';

useVirtualClock();
const KEYS = { accessKey: 'AKEXAMPLE', secretKey: 'SK-of-the-example' };
const MINUTE = 60_000;

async function signedServer(): Promise<JobServer> {
  const server = await serve({ accessKeys: { [KEYS.accessKey]: KEYS.secretKey } });
  return server.job('job-1', {});
}

interface Signing {
  readonly keys?: typeof KEYS;
  readonly date?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

interface Sent {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
}

/** A correctly signed request, for a test to spoil. */
function signed(server: JobServer, { keys = KEYS, body, ...rest }: Signing = {}): Sent {
  const path = jobPath(server);
  const url = new URL(server.endpoint + path);
  const { date = formatSigningDate(START) } = rest;
  const headers = { host: url.host, 'x-sdk-date': date, ...rest.headers };
  const signature = authorizationHeader({ method: 'GET', url, headers, body }, keys);
  return { path, body, headers: { ...headers, authorization: signature } };
}

async function ask(server: JobServer, { path, headers, body }: Sent) {
  const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) };
  const sent = request(server.endpoint + path, {
    headers: { ...headers, ...length },
    agent: false,
  });
  const [response] = await once(sent.end(body), 'response');
  const { error_code, error_msg } = (await json(response)) as Record<string, unknown>;
  return { status: response.statusCode, code: error_code, message: error_msg };
}

const accepted = { status: 200, code: undefined, message: undefined };
const rejected = (why: string) => ({
  status: 401,
  code: 'APIGW.0301',
  message: `Incorrect IAM authentication information: ${why}`,
});
const mismatch = rejected('verify aksk signature fail');

describe('the gateway accepts a signed request', () => {
  test.each<[string, Signing]>([
    ['without anything special', {}],
    ['with more headers signed', { headers: { 'x-project-id': 'p', 'x-security-token': 't' } }],
    ['with a body', { body: '{"a":1}' }],
    ['with the hash of its body', { body: 'a', headers: { 'x-sdk-content-sha256': hash('a') } }],
    [
      'with an unsigned body',
      { body: 'a', headers: { 'x-sdk-content-sha256': 'UNSIGNED-PAYLOAD' } },
    ],
    ['that is 15 minutes old', { date: formatSigningDate(START - 15 * MINUTE) }],
    ['that is 15 minutes ahead', { date: formatSigningDate(START + 15 * MINUTE) }],
  ])('%s', async (_, signing) => {
    const server = await signedServer();
    expect(await ask(server, signed(server, signing))).toEqual(accepted);
  });

  test('as well as one with a token', async () => {
    const server = await signedServer();
    const headers = { 'x-auth-token': server.token };
    expect(await ask(server, { path: jobPath(server), headers })).toEqual(accepted);
  });
});

describe('the gateway rejects a signed request', () => {
  test.each<[string, Signing, ReturnType<typeof rejected>]>([
    ['signed with another secret key', { keys: { ...KEYS, secretKey: 'another' } }, mismatch],
    [
      'with an unknown access key',
      { keys: { ...KEYS, accessKey: 'OTHER' } },
      rejected('Get secretKey failed,ak:OTHER,err:ak not exist'),
    ],
    [
      'that has expired',
      { date: formatSigningDate(START - 15 * MINUTE - 1000) },
      rejected('signature expired, signature time:20260115T114459Z,server time:20260115T120000Z'),
    ],
    [
      'from the future',
      { date: formatSigningDate(START + 15 * MINUTE + 1000) },
      rejected('signature expired, signature time:20260115T121501Z,server time:20260115T120000Z'),
    ],
    [
      'with an invalid date',
      { date: 'today' },
      rejected('signature expired, signature time:today,server time:20260115T120000Z'),
    ],
    [
      'with the hash of another body',
      { body: 'a', headers: { 'x-sdk-content-sha256': hash('b') } },
      mismatch,
    ],
  ])('%s', async (_, signing, answer) => {
    const server = await signedServer();
    expect(await ask(server, signed(server, signing))).toEqual(answer);
  });

  test.each<[string, (sent: Sent) => Partial<Sent>]>([
    ['query', ({ path }) => ({ path: `${path}&limit=1` })],
    ['body', () => ({ body: '{"a":2}' })],
    ['header', ({ headers }) => ({ headers: { ...headers, 'x-project-id': 'other' } })],
    ['date', ({ headers }) => ({ headers: { ...headers, 'x-sdk-date': '20260115T120001Z' } })],
    ['host', ({ headers }) => ({ headers: { ...headers, host: 'elsewhere' } })],
  ])('whose %s was changed on the way', async (_, change) => {
    const server = await signedServer();
    const sent = signed(server, { body: '{"a":1}', headers: { 'x-project-id': 'p' } });
    expect(await ask(server, { ...sent, ...change(sent) })).toEqual(mismatch);
  });

  test.each([
    ['of another scheme', 'Bearer token'],
    [
      'with a malformed signature',
      'SDK-HMAC-SHA256 Access=AKEXAMPLE, SignedHeaders=host, Signature=0',
    ],
    [
      'that names a missing header',
      `SDK-HMAC-SHA256 Access=AKEXAMPLE, SignedHeaders=x-nowhere, Signature=${'0'.repeat(64)}`,
    ],
    [
      'without a date',
      `SDK-HMAC-SHA256 Access=AKEXAMPLE, SignedHeaders=host, Signature=${'0'.repeat(64)}`,
    ],
  ])('with an Authorization header %s', async (_, header) => {
    const server = await signedServer();
    const sent = { path: jobPath(server), headers: { authorization: header } };
    expect(await ask(server, sent)).toEqual(mismatch);
  });

  test('if the server has no access keys', async () => {
    const server = (await serve()).job('job-1', {});
    expect(await ask(server, signed(server))).toMatchObject({ status: 401 });
  });
});

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
