import type { JobWait } from '../../wait/job-wait.js';
import type { JobsWait } from '../../wait/jobs-wait.js';
import type { Beginning, Beginnings } from '../beginnings.js';
import { UsageError } from '../usage-error.js';
import type { JobsTold } from './jobs-told.js';

export interface Hands {
  readonly crowd: JobsWait;
  readonly jobs: JobsTold;
  readonly begin: (what: Beginning) => JobWait;
  /** Whether something that is wrong ends all, as a job that does not complete does. */
  readonly failFast: boolean;
  /** Called once no more can come. */
  readonly done: () => void;
}

/**
 * Begins a wait for each that is known, at once, and for more as they come.
 * @throws UsageError when one of those known is wrong; of those that come later it is told, and the others go on.
 */
export function beginAll({ known, more }: Beginnings, hands: Hands): void {
  const { crowd, jobs, begin, failFast, done } = hands;
  const refuse = (error: unknown): void => {
    jobs.refuse(error);
    if (failFast) crowd.abort(error);
  };
  const take = (what: Beginning | UsageError): void => {
    if (crowd.isOver) return;
    if (what instanceof UsageError) {
      refuse(what);
      return;
    }
    const wait = begin(what);
    jobs.follow(wait);
    crowd.join(wait);
  };
  const takeMore = async (): Promise<void> => {
    for await (const what of more ?? []) {
      try {
        take(what);
      } catch (error) {
        refuse(error);
      }
    }
    done();
  };
  for (const what of known) take(what);
  void takeMore();
}
