import type { CheckedAnswer } from './answer.js';
import { type Credentials, faultOf, type Identified } from './authentication.js';
import type { Dialect } from './dialect.js';
import type { JobBoard } from './job-board.js';
import { refuse } from './refusals.js';
import { targetOf } from './target.js';
import { listAnswer } from './task-list.js';

/** Who may ask, and whom. */
export interface Gate extends Credentials {
  readonly dialect: Dialect;
  readonly projectId: string;
}

/** A request as far as the answer hangs on it. */
export interface Asked extends Identified {
  readonly requestId: string;
}

/**
 * What the gateway, and the service behind it, say to a request.
 * @param use whether a job that is scripted by a list of answers uses up one of them.
 */
export function answerOf(asked: Asked, gate: Gate, board: JobBoard, use: boolean): CheckedAnswer {
  const { requestId } = asked;
  const target = targetOf(asked.path, gate.dialect.service);
  // The gateway knows an API by its method and path together.
  if (!target || asked.method !== 'GET') return refuse('noSuchApi', requestId);
  const fault = faultOf(asked, gate);
  if (fault !== undefined) return refuse('badCredentials', requestId, fault);
  const { projectId, resource, id, query } = target;
  if (projectId !== encodeURIComponent(gate.projectId)) return refuse('notAllowed', requestId);
  if (resource === 'list') return listAnswer(gate.dialect, board.known(), query, requestId);
  return id ? board.answerTo(id, requestId, use) : refuse('badParameter', requestId);
}
