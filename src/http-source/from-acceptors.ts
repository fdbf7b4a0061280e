import { markFatal } from '../model/errors.js';
import { optionError } from '../model/validation.js';
import type { JobSource } from '../wait/job-source.js';
import { type CallResult, compileWaiter, type Waiter } from './acceptors.js';

/**
 * A source that calls `call` and applies the acceptors to its result or error. An unmatched error is fatal; an unmatched
 * result, and `retry`, mean "Running".
 * @param call requests the state of a job, e.g. `(id, { signal }) => client.send(new GetJob({ id }), { abortSignal: signal })`.
 * @throws OptionError, before anything is sent, if the waiter is invalid or `call` is no function.
 * @example
 * const source = fromAcceptors(
 *   {
 *     acceptors: [
 *       { state: 'success', matcher: { output: { path: 'Job.Status', comparator: 'stringEquals', expected: 'DONE' } } },
 *       { state: 'failure', matcher: { errorType: 'JobGoneException' } },
 *     ],
 *   },
 *   (id, { signal }) => client.send(new GetJobCommand({ JobId: id }), { abortSignal: signal }),
 * );
 */
export function fromAcceptors(
  waiter: Waiter,
  call: (id: string, context: { signal: AbortSignal }) => Promise<unknown>,
): JobSource {
  const judge = compileWaiter(waiter);
  if (typeof call !== 'function') throw optionError('call', 'a function', call);
  return {
    async getJob(id, { signal }) {
      const result = await settle(id, async () => call(id, { signal }));
      const judgement = judge(result);
      if ('error' in result) {
        if (!judgement) throw toFatalError(result.error);
        return { id, ...judgement, raw: result.error };
      }
      return { id, status: 'Running', ...judgement, raw: result.output };
    },
  };
}

async function settle(id: string, call: () => Promise<unknown>): Promise<CallResult> {
  try {
    return { id, output: await call() };
  } catch (error) {
    return { id, error };
  }
}

function toFatalError(thrown: unknown): Error {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown), { cause: thrown });
  return markFatal(error);
}
