import { createHash, createHmac } from 'node:crypto';

/**
 * SDK-HMAC-SHA256, as the vendor's "API Request Signing Guide" describes it
 * (https://support.huaweicloud.com/intl/en-us/devg-apisign/api-sign-algorithm.html). Pure: whoever checks a signature
 * computes the same one.
 */

const ALGORITHM = 'SDK-HMAC-SHA256';

export interface SignedRequest {
  readonly method: string;
  readonly url: URL;
  /** Exactly those that are signed, with x-sdk-date among them; names in any letter case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array | undefined;
}

/** The Authorization header of a request. */
export function authorizationHeader(
  request: SignedRequest,
  keys: { readonly accessKey: string; readonly secretKey: string },
): string {
  const signed = signedHeaders(request).names;
  return `${ALGORITHM} Access=${keys.accessKey}, SignedHeaders=${signed}, Signature=${signature(request, keys.secretKey)}`;
}

/** What an Authorization header says; undefined when it is of another kind. */
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
  const date = signedHeaders(request).entries.find(([name]) => name === 'x-sdk-date')?.[1] ?? '';
  const text = [ALGORITHM, date, sha256Hex(canonicalRequest(request))].join('\n');
  return createHmac('sha256', secretKey).update(text).digest('hex');
}

/** The request in the one spelling that both sides hash. */
export function canonicalRequest(request: SignedRequest): string {
  const { names, entries } = signedHeaders(request);
  const declaredHash = entries.find(([name]) => name === 'x-sdk-content-sha256')?.[1];
  return [
    request.method.toUpperCase(),
    canonicalPath(request.url),
    canonicalQuery(request.url),
    entries.map(([name, value]) => `${name}:${value}\n`).join(''),
    names,
    declaredHash ?? sha256Hex(request.body ?? ''),
  ].join('\n');
}

/** A time as x-sdk-date has it: "20060102T150405Z". */
export function formatSigningDate(time: number): string {
  return new Date(time).toISOString().replace(/[-:]|\.\d+/g, '');
}

/** Milliseconds since 1970 of an x-sdk-date; NaN when it is none. */
export function parseSigningDate(text: string): number {
  const [, ...parts] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text) ?? [];
  const [year, month, day, hour, minute, second] = parts;
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}

/** Ends with a slash, which the path that is sent need not. */
function canonicalPath(url: URL): string {
  const path = url.pathname
    .split('/')
    .map(segment => percentEncode(percentDecode(segment)))
    .join('/');
  return path.endsWith('/') ? path : `${path}/`;
}

function canonicalQuery(url: URL): string {
  return [...url.searchParams]
    .sort(
      ([key, value], [otherKey, otherValue]) =>
        compareCodeUnits(key, otherKey) || compareCodeUnits(value, otherValue),
    )
    .map(([key, value]) => `${percentEncode(key)}=${percentEncode(value)}`)
    .join('&');
}

function signedHeaders({ headers }: SignedRequest): { names: string; entries: [string, string][] } {
  const entries = Object.entries(headers)
    .map(([name, value]): [string, string] => [name.toLowerCase(), value.trim()])
    .sort(([name], [other]) => compareCodeUnits(name, other));
  return { names: entries.map(([name]) => name).join(';'), entries };
}

/** By UTF-16 code units, as the vendor's signers sort, and never by a locale. */
function compareCodeUnits(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

/** Percent-encoding of all but the unreserved characters of RFC 3986. */
function percentEncode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    character => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** The text behind percent-encoding; what is not well encoded stands for itself. */
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
