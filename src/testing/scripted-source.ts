import { monotonicNow } from '../clock.js';
import type { Job } from '../job.js';
import { checkText, expected, isObject } from '../usage.js';
import type { JobSource, LookContext } from '../wait/source.js';
import { USUAL_DIALECT } from './dialect.js';
import { JobBoard } from './job-board.js';
import { replyOf, requestIdOf } from './reply.js';
import type { JobScript } from './script.js';
import { understand } from './understanding.js';

/** A source of scripted jobs. */
export interface ScriptedSource extends JobSource {
  /** As of a JobClient: undefined for a job that no script tells of, or not yet. */
  getJob(id: string, context?: Partial<LookContext>): Promise<Job | undefined>;
  /** Every look, in the order in which they were taken; `at` in milliseconds since the source was made. */
  readonly requests: readonly { readonly at: number; readonly id: string }[];
}

/**
 * The jobs of a service without a socket, on the global clock: they begin now, and an answer that is not delayed comes
 * without a timer. So a wait of hours can be tested in virtual time, faults included.
 * @throws TypeError naming what is wrong with a script.
 */
export function scriptedSource(scripts: Record<string, JobScript>): ScriptedSource {
  if (!isObject(scripts)) throw expected('scripts', 'an object with a script for each id', scripts);
  const board = new JobBoard(USUAL_DIALECT);
  for (const [id, script] of Object.entries(scripts)) board.post(id, script, `scripts["${id}"]`);
  const made = monotonicNow();
  const requests: { readonly at: number; readonly id: string }[] = [];
  return {
    requests,
    async getJob(id, context = {}) {
      context.signal?.throwIfAborted();
      checkText('id', id);
      const look = Object.freeze({ at: monotonicNow() - made, id });
      const requestId = requestIdOf(requests.push(look));
      return understand(replyOf(board.answerTo(id, requestId), requestId), id, context);
    },
  };
}
