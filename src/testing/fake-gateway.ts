import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import {
  formatSigningDate,
  parseAuthorization,
  parseSigningDate,
  signature,
} from '../auth/signature.js';
import { wallNow } from '../runtime/clock.js';
import type { JobStore } from './job-store.js';
import type { ScriptedResponse } from './scripted-response.js';
import { createErrorResponse, type ServiceErrorName } from './service-errors.js';
import type { WireFormat } from './wire-format.js';

/** The service behind the gateway, and the requests that it accepts. */
export interface GatewayConfig {
  readonly wireFormat: WireFormat;
  readonly projectId: string;
  readonly token: string;
  /** Secret keys by access key. */
  readonly accessKeys: ReadonlyMap<string, string>;
}

/** The parts of a request that decide the response. */
export interface GatewayRequest {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Uint8Array;
  readonly requestId: string;
}

/**
 * The response of the gateway, or of the service behind it.
 * @param consume whether it uses up one of the job's scripted responses.
 */
export function handleRequest(
  request: GatewayRequest,
  config: GatewayConfig,
  store: JobStore,
  consume: boolean,
): ScriptedResponse {
  const { requestId } = request;
  const { wireFormat } = config;
  const refuse = (errorName: ServiceErrorName, detail?: string): ScriptedResponse =>
    createErrorResponse(errorName, requestId, wireFormat.errors, detail);
  const route = wireFormat.matchRoute(request.path);
  // The gateway identifies an API by method and path together.
  if (!route || request.method !== 'GET') return refuse('noSuchApi');
  const authError = findAuthError(request, config);
  if (authError !== undefined) return refuse('badCredentials', authError);
  const { projectId, resource, id, query } = route;
  if (projectId !== encodeURIComponent(config.projectId)) return refuse('notAllowed');
  if (resource === 'list' && wireFormat.listJobs) {
    return wireFormat.listJobs(store.visibleJobs(), query, requestId);
  }
  if (id === undefined) return refuse('badParameter');
  return store.respondTo(id, requestId, consume);
}

/** How far the date of a signature may differ from the server's clock, in milliseconds. */
const SIGNATURE_TOLERANCE_MS = 15 * 60_000;
const SIGNATURE_MISMATCH = 'verify aksk signature fail';

/** What is wrong with a request's credentials, in the gateway's words; undefined if nothing is. */
function findAuthError(request: GatewayRequest, config: GatewayConfig): string | undefined {
  const { method, path, headers, body } = request;
  const token = headers['x-auth-token'];
  if (token !== undefined) return token === config.token ? undefined : 'decrypt token fail';
  if (headers.authorization === undefined) return 'x-auth-token not found';

  const parsed = parseAuthorization(headers.authorization);
  if (!parsed) return SIGNATURE_MISMATCH;
  const { accessKey, signedHeaders } = parsed;
  const secretKey = config.accessKeys.get(accessKey);
  if (secretKey === undefined) return `Get secretKey failed,ak:${accessKey},err:ak not exist`;
  const signed = Object.fromEntries(signedHeaders.map(name => [name, headers[name]]));
  if (!areAllPresent(signed)) return SIGNATURE_MISMATCH;
  const date = signed['x-sdk-date'];
  if (date === undefined) return SIGNATURE_MISMATCH;
  const now = wallNow();
  if (!(Math.abs(parseSigningDate(date) - now) <= SIGNATURE_TOLERANCE_MS)) {
    return `signature expired, signature time:${date},server time:${formatSigningDate(now)}`;
  }
  // Scheme and host of a URL are not signed; the header `host` is.
  const url = new URL(`http://gateway${path}`);
  const expected = signature({ method, url, headers: signed, body }, secretKey);
  const isValid = expected === parsed.signature && matchesContentHash(signed, body);
  return isValid ? undefined : SIGNATURE_MISMATCH;
}

function areAllPresent(signed: Record<string, unknown>): signed is Record<string, string> {
  return Object.values(signed).every(value => typeof value === 'string');
}

function matchesContentHash(signed: Readonly<Record<string, string>>, body: Uint8Array): boolean {
  const declared = signed['x-sdk-content-sha256'];
  if (declared === undefined || declared === 'UNSIGNED-PAYLOAD') return true;
  return declared === createHash('sha256').update(body).digest('hex');
}
