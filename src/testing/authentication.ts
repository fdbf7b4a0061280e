/** Who a request comes from, as the gateway finds out; and what it says when it cannot, in its own words. */
import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import {
  readAuthorization,
  readSigningDate,
  signature,
  writeSigningDate,
} from '../auth/signature.js';
import { wallNow } from '../clock.js';

export interface Credentials {
  readonly token: string;
  /** Secret keys by access key. */
  readonly accessKeys: ReadonlyMap<string, string>;
}

/** What of a request is signed, or may be. */
export interface Identified {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Uint8Array;
}

/** How old a signature may be, or how far ahead, in milliseconds. */
const TOLERANCE = 15 * 60_000;

/** What is wrong with a request's credentials; undefined when nothing is. */
export function faultOf(
  request: Identified,
  { token, accessKeys }: Credentials,
): string | undefined {
  const given = request.headers['x-auth-token'];
  if (given !== undefined) return given === token ? undefined : 'decrypt token fail';
  const { authorization } = request.headers;
  return authorization === undefined
    ? 'x-auth-token not found'
    : signatureFault(request, authorization, accessKeys);
}

const NOT_VERIFIED = 'verify aksk signature fail';

function signatureFault(
  request: Identified,
  authorization: string,
  accessKeys: Credentials['accessKeys'],
): string | undefined {
  const read = readAuthorization(authorization);
  if (!read) return NOT_VERIFIED;
  const secretKey = accessKeys.get(read.accessKey);
  if (secretKey === undefined) return `Get secretKey failed,ak:${read.accessKey},err:ak not exist`;
  const signed = signedHeaders(request, read.signedHeaders);
  const date = signed?.['x-sdk-date'];
  if (!signed || date === undefined) return NOT_VERIFIED;
  const now = wallNow();
  if (!(Math.abs(readSigningDate(date) - now) <= TOLERANCE)) {
    const server = writeSigningDate(now);
    return `signature expired, signature time:${date},server time:${server}`;
  }
  const { method, path, body } = request;
  // Neither the scheme nor the host is a part of what is signed; the header `host` is.
  const url = new URL(`http://gateway${path}`);
  const expected = signature({ method, url, headers: signed, body }, secretKey);
  return expected === read.signature && hasSaidBody(signed, body) ? undefined : NOT_VERIFIED;
}

/** The headers that the signature names; undefined unless all of them came. */
function signedHeaders(
  { headers }: Identified,
  names: readonly string[],
): Record<string, string> | undefined {
  const entries = names.map(name => [name, headers[name]] as const);
  return entries.every(([, value]) => typeof value === 'string')
    ? (Object.fromEntries(entries) as Record<string, string>)
    : undefined;
}

/** A hash that the request gives of its body must be that of the body. */
function hasSaidBody(signed: Readonly<Record<string, string>>, body: Uint8Array): boolean {
  const said = signed['x-sdk-content-sha256'];
  if (said === undefined || said === 'UNSIGNED-PAYLOAD') return true;
  return said === createHash('sha256').update(body).digest('hex');
}
