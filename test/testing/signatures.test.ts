import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { request } from 'node:http';
import { json } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { authorizationHeader, formatSigningDate } from '../../src/auth/signature.js';
import type { JobServer } from '../../src/testing/job-server.js';
import { START, useVirtualClock } from '../support/virtual-clock.js';
import { jobPath, serve } from './support.js';

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

/** What is sent of a request that is signed in order, so that a test can spoil it. */
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
const refused = (why: string) => ({
  status: 401,
  code: 'APIGW.0301',
  message: `Incorrect IAM authentication information: ${why}`,
});
const notVerified = refused('verify aksk signature fail');

describe('a signed request is accepted', () => {
  test.each<[string, Signing]>([
    ['as it is', {}],
    ['with more headers signed', { headers: { 'x-project-id': 'p', 'x-security-token': 't' } }],
    ['with a body', { body: '{"a":1}' }],
    ['with the hash of its body', { body: 'a', headers: { 'x-sdk-content-sha256': hash('a') } }],
    [
      'with a body that is left unsigned',
      { body: 'a', headers: { 'x-sdk-content-sha256': 'UNSIGNED-PAYLOAD' } },
    ],
    ['a quarter of an hour old', { date: formatSigningDate(START - 15 * MINUTE) }],
    ['a quarter of an hour ahead', { date: formatSigningDate(START + 15 * MINUTE) }],
  ])('%s', async (_, signing) => {
    const server = await signedServer();
    expect(await ask(server, signed(server, signing))).toEqual(accepted);
  });

  test('besides one with a token', async () => {
    const server = await signedServer();
    const headers = { 'x-auth-token': server.token };
    expect(await ask(server, { path: jobPath(server), headers })).toEqual(accepted);
  });
});

describe('a signed request is refused', () => {
  test.each<[string, Signing, ReturnType<typeof refused>]>([
    ['by another secret key', { keys: { ...KEYS, secretKey: 'another' } }, notVerified],
    [
      'by a key that is not known',
      { keys: { ...KEYS, accessKey: 'OTHER' } },
      refused('Get secretKey failed,ak:OTHER,err:ak not exist'),
    ],
    [
      'when it has expired',
      { date: formatSigningDate(START - 15 * MINUTE - 1000) },
      refused('signature expired, signature time:20260115T114459Z,server time:20260115T120000Z'),
    ],
    [
      'when it comes from the future',
      { date: formatSigningDate(START + 15 * MINUTE + 1000) },
      refused('signature expired, signature time:20260115T121501Z,server time:20260115T120000Z'),
    ],
    [
      'with a date that is none',
      { date: 'today' },
      refused('signature expired, signature time:today,server time:20260115T120000Z'),
    ],
    [
      'with the hash of another body',
      { body: 'a', headers: { 'x-sdk-content-sha256': hash('b') } },
      notVerified,
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
  ])('when its %s was changed on the way', async (_, change) => {
    const server = await signedServer();
    const sent = signed(server, { body: '{"a":1}', headers: { 'x-project-id': 'p' } });
    expect(await ask(server, { ...sent, ...change(sent) })).toEqual(notVerified);
  });

  test.each([
    ['of another kind', 'Bearer token'],
    ['that is no signature', 'SDK-HMAC-SHA256 Access=AKEXAMPLE, SignedHeaders=host, Signature=0'],
    [
      'that names a header that did not come',
      `SDK-HMAC-SHA256 Access=AKEXAMPLE, SignedHeaders=x-nowhere, Signature=${'0'.repeat(64)}`,
    ],
    [
      'without a date',
      `SDK-HMAC-SHA256 Access=AKEXAMPLE, SignedHeaders=host, Signature=${'0'.repeat(64)}`,
    ],
  ])('by an Authorization %s', async (_, header) => {
    const server = await signedServer();
    const sent = { path: jobPath(server), headers: { authorization: header } };
    expect(await ask(server, sent)).toEqual(notVerified);
  });

  test('where the server has no keys', async () => {
    const server = (await serve()).job('job-1', {});
    expect(await ask(server, signed(server))).toMatchObject({ status: 401 });
  });
});

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
