import { AKSKSigner } from '@huaweicloud/huaweicloud-sdk-core/auth/AKSKSigner.js';
import { expect, test } from 'vitest';
import { authorizationHeader } from '../../src/auth/signature.js';
import { seeded } from '../support/random.js';

/*
 * Known errors of the vendor's signer are avoided here: it encodes an encoded path again, sorts header names by locale,
 * does not trim their values, and omits a multipart content type. So paths consist of unreserved characters, header names
 * of "x-" and letters, and values have no surrounding spaces.
 */
const UNRESERVED = [...'ABCXYZabcxyz0189-_.~'];
const LETTERS = [...'abcdefghijklmnopqrstuvwxyz'];
const ANYTHING = [
  ...UNRESERVED,
  ...' !"#$%&\'()*+,/:;<=>?@[\\]^`{|}',
  '\u00e9',
  '\u4e00',
  '\u{1f600}',
];
const KEY = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'];

type Random = () => number;

function randomInteger(max: number, random: Random): number {
  return Math.floor(random() * (max + 1));
}

function text(characters: readonly string[], min: number, max: number, random: Random): string {
  const length = min + randomInteger(max - min, random);
  return Array.from(
    { length },
    () => characters[randomInteger(characters.length - 1, random)],
  ).join('');
}

function many<T>(max: number, random: Random, make: () => T): T[] {
  return Array.from({ length: randomInteger(max, random) }, make);
}

function randomRequest(random: Random) {
  const path = ['', ...many(6, random, () => text(UNRESERVED, 1, 36, random))]
    // A URL parser resolves these.
    .map(segment => (/^\.+$/.test(segment) ? 'dots' : segment))
    .join('/');
  const query = Object.fromEntries(
    many(6, random, () => [
      text(ANYTHING, 1, 12, random),
      random() < 0.3
        ? many(4, random, () => text(ANYTHING, 0, 12, random))
        : text(ANYTHING, 0, 40, random),
    ]),
  ) as Record<string, string | string[]>;
  const headers: Record<string, string> = {
    'X-Sdk-Date': '20260101T000000Z',
    ...(random() < 0.5 && { 'content-type': 'application/json' }),
    ...Object.fromEntries(
      many(4, random, () => [`x-${text(LETTERS, 1, 12, random)}`, text(UNRESERVED, 1, 30, random)]),
    ),
  };
  const data =
    random() < 0.4 ? { [text(ANYTHING, 1, 9, random)]: text(ANYTHING, 0, 90, random) } : undefined;
  return {
    method: random() < 0.5 ? 'GET' : 'POST',
    origin: `https://${text(LETTERS, 1, 12, random)}.example.com`,
    path: path || '/',
    query,
    headers,
    data,
    accessKey: text(KEY, 20, 20, random),
    secretKey: text(KEY, 40, 40, random),
  };
}

function ourSignature({
  origin,
  path,
  query,
  ...request
}: ReturnType<typeof randomRequest>): string {
  const url = new URL(origin + path);
  for (const [name, values] of Object.entries(query)) {
    for (const value of [values].flat()) url.searchParams.append(name, value);
  }
  const { method, data, accessKey, secretKey } = request;
  const headers = { ...request.headers, host: url.host };
  const body = data && JSON.stringify(data);
  return authorizationHeader({ method, url, headers, body }, { accessKey, secretKey });
}

function vendorSignature(request: ReturnType<typeof randomRequest>): string {
  const { method, origin, path, query, headers, data, accessKey, secretKey } = request;
  const signed = AKSKSigner.sign(
    { method, endpoint: origin + path, queryParams: structuredClone(query), headers, data },
    {
      getAk: () => accessKey,
      getSk: () => secretKey,
      processAuthRequest: async (_, request) => request,
      processAuthParams: () => Promise.reject(new Error('not used')),
    },
  );
  return (signed as { Authorization: string }).Authorization;
}

test("two thousand random requests get the signatures of the vendor's own signer", () => {
  const random = seeded(20_260_101);
  for (let count = 0; count < 2000; count += 1) {
    const request = randomRequest(random);
    expect(ourSignature(request), JSON.stringify(request)).toBe(vendorSignature(request));
  }
});
