import { fixed } from '../../src/polling/fixed.js';
import { startWait } from '../../src/wait/create-wait.js';
import { JobsWait as Crowd, type JobsWait } from '../../src/wait/jobs-wait.js';
import type { WaitJobsOptions, WaitOptions } from '../../src/wait/options.js';
import { listedSource, type Step } from './listed-source.js';

export interface StartedJobs {
  readonly wait: JobsWait;
  /** The ids in the order in which their waits began. */
  readonly begun: string[];
  /** How often it was told that all is over. */
  readonly settled: number;
}

/** Waits for many jobs, each with its own answers, a second apart. */
export function startJobs(
  ids: readonly string[],
  answers: Record<string, Step[]>,
  options: WaitJobsOptions = {},
): StartedJobs {
  const { failFast: _, ...each } = options;
  const limits: WaitOptions = { polling: fixed('1s'), ...each };
  const begun: string[] = [];
  let settled = 0;
  const begin = (id: string) => {
    begun.push(id);
    return startWait<Record<string, unknown>>(id, limits, {
      source: listedSource(...(answers[id] ?? [undefined])),
    });
  };
  const wait = new Crowd(ids, options, begin, () => {
    settled += 1;
  });
  return {
    wait,
    begun,
    get settled() {
      return settled;
    },
  };
}
