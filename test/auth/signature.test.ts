import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import {
  authorizationHeader,
  canonicalRequest,
  formatSigningDate,
  parseAuthorization,
  parseSigningDate,
  type SignedRequest,
  signature,
} from '../../src/auth/signature.js';

const EMPTY_BODY = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
const PROJECT = '0483b6b16e954cb88930a360d2c4e663';

function signed(url: string, changes: Partial<SignedRequest> = {}): SignedRequest {
  return { method: 'GET', url: new URL(url), headers: {}, ...changes };
}

describe('a published signature is reproduced', () => {
  const headers = { 'x-sdk-date': '20060102T150405Z' };

  test.each<[string, string, SignedRequest, string]>([
    [
      "the Go SDK's test of a GET",
      'SecretKey',
      signed('https://example.huaweicloud.com/path?limit=1', { headers }),
      '5a2ce64c865e0e6046321c6f3d5a77ba8413eeaf355c3166c03d58d02ac79624',
    ],
    [
      "the Go SDK's test of a POST with a body",
      'SecretKey',
      signed('https://example.huaweicloud.com/path?key=value', {
        method: 'POST',
        headers,
        body: '{"Name":"test","Id":1}\n',
      }),
      'cecc2af119b18ab70b4d094c0750f3b42c02f254903179a0fc2cc72fc9db4f59',
    ],
    [
      "the Node SDK's, of a job",
      'SK',
      signed(
        `https://gaussdb.cn-north-4.myhuaweicloud.com/v3/${PROJECT}/jobs?id=a9767ede-fe0f-4888-9003-e843a4c90514`,
        {
          headers: {
            'content-type': 'application/json',
            host: 'gaussdb.cn-north-4.myhuaweicloud.com',
            'x-project-id': PROJECT,
            'x-sdk-date': '20260101T000000Z',
          },
        },
      ),
      'bf7d34af887bec84052d616061b22381fed874d1475b708abf4b3af27bc41e26',
    ],
  ])('%s', (_, secretKey, request, expected) => {
    expect(signature(request, secretKey)).toBe(expected);
  });

  test("the hash of the vendor's worked example", () => {
    const request = signed(
      'https://service.region.example.com/v1/77b6a44cba5143ab91d13ab9a8ff44fd/vpcs?limit=2&marker=13551d6b-755d-4757-b956-536f674975c0',
      {
        headers: {
          'content-type': 'application/json',
          host: 'service.region.example.com',
          'x-sdk-date': '20191115T033655Z',
        },
      },
    );
    expect(createHash('sha256').update(canonicalRequest(request)).digest('hex')).toBe(
      'b25362e603ee30f4f25e7858e8a7160fd36e803bb2dfe206278659d71a9bcd7a',
    );
  });
});

describe('the canonical request', () => {
  test('has six parts, and a slash at the end of the path', () => {
    const headers = { 'X-Sdk-Date': '20060102T150405Z', Host: ' a.example ' };
    expect(canonicalRequest(signed('https://a.example/v3/p1/jobs?id=1', { headers }))).toBe(
      `GET\n/v3/p1/jobs/\nid=1\nhost:a.example\nx-sdk-date:20060102T150405Z\n\nhost;x-sdk-date\n${EMPTY_BODY}`,
    );
  });

  test.each([
    ['/', '/'],
    ['/v3/', '/v3/'],
    ['/a%20b/c', '/a%20b/c/'],
    ['/a%2Fb', '/a%2Fb/'],
    ["/a!'()*~b", '/a%21%27%28%29%2A~b/'],
    ['/\u4e00', '/%E4%B8%80/'],
    ['/100%', '/100%25/'],
  ])('writes the path %s as %s', (path, expected) => {
    const request = signed(`https://a.example${path}`);
    expect(canonicalRequest(request).split('\n')[1]).toBe(expected);
  });

  test("encodes and sorts the query as the Go SDK's test does", () => {
    const query =
      'limit=1&enable=true&test=%E4%B8%80%20(%26%3D%3F!%23%25.*)&path=/tmp/123&multi=3&multi=1&multi=2';
    expect(canonicalRequest(signed(`https://a.example/?${query}`)).split('\n')[2]).toBe(
      'enable=true&limit=1&multi=1&multi=2&multi=3&path=%2Ftmp%2F123&test=%E4%B8%80%20%28%26%3D%3F%21%23%25.%2A%29',
    );
  });

  test('takes the hash of the body from x-sdk-content-sha256 if that header is signed', () => {
    const headers = { 'x-sdk-content-sha256': 'UNSIGNED-PAYLOAD' };
    const request = signed('https://a.example/', { headers, body: 'anything' });
    expect(canonicalRequest(request).split('\n').at(-1)).toBe('UNSIGNED-PAYLOAD');
  });
});

describe('the Authorization header', () => {
  const request = signed('https://a.example/', {
    headers: { 'x-sdk-date': '20060102T150405Z', host: 'a.example' },
  });

  test('names the key, the signed headers and the signature, and can be parsed', () => {
    const header = authorizationHeader(request, { accessKey: 'AK', secretKey: 'SK' });
    const hex = signature(request, 'SK');
    expect(header).toBe(
      `SDK-HMAC-SHA256 Access=AK, SignedHeaders=host;x-sdk-date, Signature=${hex}`,
    );
    expect(parseAuthorization(header)).toEqual({
      accessKey: 'AK',
      signedHeaders: ['host', 'x-sdk-date'],
      signature: hex,
    });
  });

  test.each(['', 'Bearer abc', 'SDK-HMAC-SHA256 Access=AK', 'AWS4-HMAC-SHA256 Credential=AK'])(
    'is not %j',
    header => {
      expect(parseAuthorization(header)).toBeUndefined();
    },
  );
});

describe('the date of a signature', () => {
  test('has a resolution of one second', () => {
    expect(formatSigningDate(Date.UTC(2006, 0, 2, 15, 4, 5, 678))).toBe('20060102T150405Z');
    expect(parseSigningDate('20060102T150405Z')).toBe(Date.UTC(2006, 0, 2, 15, 4, 5));
  });

  test.each(['', '2006-01-02T15:04:05Z', '20061302T150405Z', 'yesterday'])('is not %j', text => {
    expect(parseSigningDate(text)).toBeNaN();
  });
});
