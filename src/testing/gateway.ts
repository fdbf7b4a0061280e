import type { ScriptedResponse } from './answer.js';
import { type AcceptedCredentials, findAuthError, type IncomingRequest } from './authentication.js';
import type { WireFormat } from './dialect.js';
import type { JobStore } from './job-board.js';
import { createErrorResponse } from './refusals.js';
import { matchRoute } from './target.js';
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
