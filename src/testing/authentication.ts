/** Who a request comes from, as the gateway finds out; and what it says when it cannot, in its own words. */
import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import {
  formatSigningDate,
  parseAuthorization,
  parseSigningDate,
  signature,
} from '../auth/signature.js';
import { wallNow } from '../clock.js';

export interface AcceptedCredentials {
  readonly token: string;
  /** Secret keys by access key. */
  readonly accessKeys: ReadonlyMap<string, string>;
}

/** What of a request is signed, or may be. */
export interface IncomingRequest {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Uint8Array;
}

/** How old a signature may be, or how far ahead, in milliseconds. */
const SIGNATURE_TOLERANCE_MS = 15 * 60_000;

/** What is wrong with a request's credentials; undefined when nothing is. */
export function findAuthError(
  request: IncomingRequest,
  { token, accessKeys }: AcceptedCredentials,
): string | undefined {
  const receivedToken = request.headers['x-auth-token'];
  if (receivedToken !== undefined)
    return receivedToken === token ? undefined : 'decrypt token fail';
  const { authorization } = request.headers;
  return authorization === undefined
    ? 'x-auth-token not found'
    : findSignatureError(request, authorization, accessKeys);
}

const SIGNATURE_MISMATCH = 'verify aksk signature fail';

function findSignatureError(
  request: IncomingRequest,
  authorization: string,
  accessKeys: AcceptedCredentials['accessKeys'],
): string | undefined {
  const parsed = parseAuthorization(authorization);
  if (!parsed) return SIGNATURE_MISMATCH;
  const secretKey = accessKeys.get(parsed.accessKey);
  if (secretKey === undefined)
    return `Get secretKey failed,ak:${parsed.accessKey},err:ak not exist`;
  const signed = pickSignedHeaders(request, parsed.signedHeaders);
  const date = signed?.['x-sdk-date'];
  if (!signed || date === undefined) return SIGNATURE_MISMATCH;
  const now = wallNow();
  if (!(Math.abs(parseSigningDate(date) - now) <= SIGNATURE_TOLERANCE_MS)) {
    const serverTime = formatSigningDate(now);
    return `signature expired, signature time:${date},server time:${serverTime}`;
  }
  const { method, path, body } = request;
  // Neither the scheme nor the host is a part of what is signed; the header `host` is.
  const url = new URL(`http://gateway${path}`);
  const expectedSignature = signature({ method, url, headers: signed, body }, secretKey);
  return expectedSignature === parsed.signature && matchesContentHash(signed, body)
    ? undefined
    : SIGNATURE_MISMATCH;
}

/** The headers that the signature names; undefined unless all of them came. */
function pickSignedHeaders(
  { headers }: IncomingRequest,
  names: readonly string[],
): Record<string, string> | undefined {
  const entries = names.map(name => [name, headers[name]] as const);
  return entries.every(([, value]) => typeof value === 'string')
    ? (Object.fromEntries(entries) as Record<string, string>)
    : undefined;
}

/** A hash that the request gives of its body must be that of the body. */
function matchesContentHash(signed: Readonly<Record<string, string>>, body: Uint8Array): boolean {
  const declaredHash = signed['x-sdk-content-sha256'];
  if (declaredHash === undefined || declaredHash === 'UNSIGNED-PAYLOAD') return true;
  return declaredHash === createHash('sha256').update(body).digest('hex');
}
