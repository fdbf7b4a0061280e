import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import {
  formatSigningDate,
  parseAuthorization,
  parseSigningDate,
  signature,
} from '../auth/signature.js';
import { wallNow } from '../runtime/clock.js';
import type { DatabaseServiceFacts } from '../services/database-service.js';
import type { JobStore } from './job-store.js';
import type { WireFormat } from './response-writer.js';
import type { ScriptedResponse } from './scripted-response.js';
import { createErrorResponse } from './service-errors.js';
import { createListResponse } from './task-list.js';

/** Who may ask, and whom. */
export interface GatewayConfig extends AcceptedCredentials {
  readonly wireFormat: WireFormat;
  readonly projectId: string;
}

/** A request as far as the answer hangs on it. */
export interface GatewayRequest extends IncomingRequest {
  readonly requestId: string;
}

/**
 * What the gateway, and the service behind it, say to a request.
 * @param consume whether a job that is scripted by a list of answers uses up one of them.
 */
export function handleRequest(
  request: GatewayRequest,
  config: GatewayConfig,
  store: JobStore,
  consume: boolean,
): ScriptedResponse {
  const { requestId } = request;
  const route = matchRoute(request.path, config.wireFormat.service);
  // The gateway knows an API by its method and path together.
  if (!route || request.method !== 'GET') return createErrorResponse('noSuchApi', requestId);
  const authError = findAuthError(request, config);
  if (authError !== undefined) return createErrorResponse('badCredentials', requestId, authError);
  const { projectId, resource, id, query } = route;
  if (projectId !== encodeURIComponent(config.projectId))
    return createErrorResponse('notAllowed', requestId);
  if (resource === 'list')
    return createListResponse(config.wireFormat, store.visibleJobs(), query, requestId);
  return id
    ? store.respondTo(id, requestId, consume)
    : createErrorResponse('badParameter', requestId);
}
/** What a path leads to; undefined for one that the gateway does not know. */
export type Route = {
  readonly projectId: string;
  /** The job that is asked for, also by a filter of the list. */
  readonly id: string | undefined;
  readonly query: URLSearchParams;
  readonly resource: 'job' | 'list';
};

/** @param path with the query. */
export function matchRoute(path: string, { job, list }: DatabaseServiceFacts): Route | undefined {
  const [, version, projectId = '', resource, pathTail, search] =
    /^\/(v[\d.]+)\/([^/?]+)\/([^/?]+)(?:\/([^/?]+))?(?:\?(.*))?$/s.exec(path) ?? [];
  const query = new URLSearchParams(search);
  const isList = version === list.version && resource === list.path && pathTail === undefined;
  const isJob =
    version === 'v3' &&
    resource === 'jobs' &&
    (job.idLocation === 'path') === (pathTail !== undefined);
  // One path for both: whoever gives an id and nothing else wants that job.
  const isJobRequest = isJob && (!isList || (query.has('id') && query.size === 1));
  if (isJobRequest) {
    const id = (pathTail === undefined ? query.get('id') : decodeSegment(pathTail)) || undefined;
    return { projectId, id, query, resource: 'job' };
  }
  if (!isList) return undefined;
  const id = (list.filters.id && query.get(list.filters.id)) || undefined;
  return { projectId, id, query, resource: 'list' };
}

/** The text behind percent-encoding; what is not well encoded stands for itself. */
function decodeSegment(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
/** Who a request comes from, as the gateway finds out; and what it says when it cannot, in its own words. */

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
