import type { CheckedAnswer } from './answer.js';
import type { Dialect } from './dialect.js';
import type { JobBoard } from './job-board.js';
import { refuse } from './refusals.js';
import { listAnswer } from './task-list.js';

/** Who may ask, and whom. */
export interface Gate {
  readonly dialect: Dialect;
  readonly projectId: string;
  readonly token: string;
}

/** A request as far as the answer hangs on it. */
export interface Asked {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly token: string | undefined;
  readonly requestId: string;
}

/** The job that a request asks for, also by a filter of the list. */
export function idIn(path: string, { service }: Dialect): string | undefined {
  const { resource, query } = partsOf(path);
  const parameter = resource === 'jobs' ? 'id' : service.list.filters.id;
  return (parameter && query.get(parameter)) || undefined;
}

/**
 * What the gateway, and the service behind it, say to a request.
 * @param use whether a job that is scripted by a list of answers uses up one of them.
 */
export function answerOf(asked: Asked, gate: Gate, board: JobBoard, use: boolean): CheckedAnswer {
  const { requestId } = asked;
  const { projectId, resource, query } = partsOf(asked.path);
  const { list } = gate.dialect.service;
  // The gateway knows an API by its method and path together.
  const isKnown = asked.method === 'GET' && (resource === 'jobs' || resource === list.path);
  if (!isKnown) return refuse('noSuchApi', requestId);
  if (asked.token !== gate.token) return refuse('badToken', requestId);
  if (projectId !== encodeURIComponent(gate.projectId)) return refuse('notAllowed', requestId);
  if (resource === list.path) return listAnswer(gate.dialect, board.known(), query, requestId);
  const id = query.get('id');
  return id ? board.answerTo(id, requestId, use) : refuse('badParameter', requestId);
}

/** `/v3/{projectId}/{resource}?{query}`; the first two are missing where it is another path. */
function partsOf(path: string): { projectId?: string; resource?: string; query: URLSearchParams } {
  const [, projectId, resource, search] = /^\/v3\/([^/?]+)\/([^/?]+)(?:\?(.*))?$/s.exec(path) ?? [];
  return {
    ...(projectId && { projectId }),
    ...(resource && { resource }),
    query: new URLSearchParams(search),
  };
}
