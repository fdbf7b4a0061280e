import { createHash, createHmac } from 'node:crypto';

/**
 * SDK-HMAC-SHA256 of the vendor's "API Request Signing Guide"
 * (https://support.huaweicloud.com/intl/en-us/devg-apisign/api-sign-algorithm.html), as pure functions: to verify a
 * signature is to compute it again.
 */

const ALGORITHM = 'SDK-HMAC-SHA256';

export interface SignedRequest {
  readonly method: string;
  readonly url: URL;
  /** Exactly the signed headers, including x-sdk-date; names in any letter case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array | undefined;
}

/** The Authorization header of a request. */
export function authorizationHeader(
  request: SignedRequest,
  keys: { readonly accessKey: string; readonly secretKey: string },
): string {
  const names = sortedHeaders(request).map(([name]) => name);
  return `${ALGORITHM} Access=${keys.accessKey}, SignedHeaders=${names.join(';')}, Signature=${signature(request, keys.secretKey)}`;
}

/** The parts of an Authorization header; undefined if it is of another kind. */
export function parseAuthorization(
  header: string,
): { accessKey: string; signedHeaders: string[]; signature: string } | undefined {
  const [, accessKey = '', names = '', signature = ''] =
    /^SDK-HMAC-SHA256 Access=([^,\s]+), ?SignedHeaders=([^,\s]+), ?Signature=([0-9a-f]{64})$/.exec(
      header.trim(),
    ) ?? [];
  return accessKey ? { accessKey, signedHeaders: names.split(';'), signature } : undefined;
}

/** The signature, in hexadecimal. */
export function signature(request: SignedRequest, secretKey: string): string {
  const date = new Map(sortedHeaders(request)).get('x-sdk-date') ?? '';
  const text = [ALGORITHM, date, sha256Hex(canonicalRequest(request))].join('\n');
  return createHmac('sha256', secretKey).update(text).digest('hex');
}

/** The normalised request that both sides hash. */
export function canonicalRequest(request: SignedRequest): string {
  const headers = sortedHeaders(request);
  const declaredHash = new Map(headers).get('x-sdk-content-sha256');
  return [
    request.method.toUpperCase(),
    canonicalPath(request.url),
    canonicalQuery(request.url),
    headers.map(([name, value]) => `${name}:${value}\n`).join(''),
    headers.map(([name]) => name).join(';'),
    declaredHash ?? sha256Hex(request.body ?? ''),
  ].join('\n');
}

/** A time in the format of x-sdk-date: "20060102T150405Z". */
export function formatSigningDate(time: number): string {
  return new Date(time).toISOString().replace(/[-:]|\.\d+/g, '');
}

/** Milliseconds since 1970 of an x-sdk-date; NaN if it is malformed. */
export function parseSigningDate(text: string): number {
  const [, ...parts] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text) ?? [];
  const [year, month, day, hour, minute, second] = parts;
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}

/** Ends with a slash, even if the path of the request does not. */
function canonicalPath(url: URL): string {
  const path = url.pathname
    .split('/')
    .map(segment => percentEncode(percentDecode(segment)))
    .join('/');
  return path.endsWith('/') ? path : `${path}/`;
}

function canonicalQuery({ searchParams }: URL): string {
  return [...searchParams]
    .sort(([key, value], [other, otherValue]) => compare(key, other) || compare(value, otherValue))
    .map(([key, value]) => `${percentEncode(key)}=${percentEncode(value)}`)
    .join('&');
}

function sortedHeaders({ headers }: SignedRequest): [name: string, value: string][] {
  return Object.entries(headers)
    .map(([name, value]): [string, string] => [name.toLowerCase(), value.trim()])
    .sort(([name], [other]) => compare(name, other));
}

/** Compares UTF-16 code units, as the vendor's signers do, independent of locale. */
function compare(one: string, other: string): number {
  return one === other ? 0 : one < other ? -1 : 1;
}

/** Percent-encodes all but the unreserved characters of RFC 3986. */
function percentEncode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    character => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** Decodes percent-encoded text; keeps text that is not well encoded. */
function percentDecode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function sha256Hex(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}
