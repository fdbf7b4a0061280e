import { monotonicNow } from '../clock.js';
import type { Job } from '../job.js';
import { checkNonEmptyString, isObject, optionError } from '../usage.js';
import type { JobSource, PollContext } from '../wait/source.js';
import { DEFAULT_WIRE_FORMAT } from './dialect.js';
import { JobStore } from './job-board.js';
import { formatRequestId, toWireResponse } from './reply.js';
import type { JobScript } from './script.js';
import { interpretResponse } from './understanding.js';

/** A source of scripted jobs. */
export interface ScriptedSource extends JobSource {
  /** As of a JobClient: undefined for a job that no script tells of, or not yet. */
  getJob(id: string, context?: Partial<PollContext>): Promise<Job | undefined>;
  /** Every look, in the order in which they were taken; `at` in milliseconds since the source was made. */
  readonly requests: readonly { readonly at: number; readonly id: string }[];
}

/**
 * The jobs of a service without a socket, on the global clock: they begin now, and an answer that is not delayed comes
 * without a timer. So a wait of hours can be tested in virtual time, faults included.
 * @throws TypeError naming what is wrong with a script.
 */
export function scriptedSource(scripts: Record<string, JobScript>): ScriptedSource {
  if (!isObject(scripts))
    throw optionError('scripts', 'an object with a script for each id', scripts);
  const store = new JobStore(DEFAULT_WIRE_FORMAT);
  for (const [id, script] of Object.entries(scripts)) store.add(id, script, `scripts["${id}"]`);
  const startedAt = monotonicNow();
  const requests: { readonly at: number; readonly id: string }[] = [];
  return {
    requests,
    async getJob(id, context = {}) {
      context.signal?.throwIfAborted();
      checkNonEmptyString('id', id);
      const request = Object.freeze({ at: monotonicNow() - startedAt, id });
      const requestId = formatRequestId(requests.push(request));
      return interpretResponse(
        toWireResponse(store.respondTo(id, requestId), requestId),
        id,
        context,
      );
    },
  };
}
