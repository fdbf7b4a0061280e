import type { JobWait } from '../../wait/job-wait.js';
import type { JobsWait } from '../../wait/jobs-wait.js';
import type { JobInput, JobInputs } from '../beginnings.js';
import { UsageError } from '../usage-error.js';
import type { JobWatcher } from './jobs-told.js';

export interface BatchContext {
  readonly batch: JobsWait;
  readonly watcher: JobWatcher;
  readonly startWait: (input: JobInput) => JobWait;
  /** Whether something that is wrong ends all, as a job that does not complete does. */
  readonly failFast: boolean;
  /** Called once no more can come. */
  readonly closeInput: () => void;
}

/**
 * Begins a wait for each that is known, at once, and for more as they come.
 * @throws UsageError when one of those known is wrong; of those that come later it is told, and the others go on.
 */
export function startAll({ known, more }: JobInputs, context: BatchContext): void {
  const { batch, watcher, startWait, failFast, closeInput } = context;
  const rejectInput = (error: unknown): void => {
    watcher.reportInvalidInput(error);
    if (failFast) batch.abort(error);
  };
  const acceptInput = (input: JobInput | UsageError): void => {
    if (batch.isSettled) return;
    if (input instanceof UsageError) {
      rejectInput(input);
      return;
    }
    const wait = startWait(input);
    watcher.watch(wait);
    batch.addWait(wait);
  };
  const acceptLaterInputs = async (): Promise<void> => {
    for await (const input of more ?? []) {
      try {
        acceptInput(input);
      } catch (error) {
        rejectInput(error);
      }
    }
    closeInput();
  };
  for (const input of known) acceptInput(input);
  void acceptLaterInputs();
}
