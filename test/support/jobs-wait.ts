import { fixed } from '../../src/polling/fixed.js';
import { startWait } from '../../src/wait/create-wait.js';
import { JobsWait } from '../../src/wait/jobs-wait.js';
import type { WaitJobsOptions, WaitOptions } from '../../src/wait/options.js';
import { createSourceScheduler } from '../../src/wait/source-scheduler.js';
import { type SourceResponse, sequenceSource } from './sequence-source.js';

export interface StartedJobs {
  readonly wait: JobsWait;
  /** The ids in the order in which their waits started. */
  readonly started: string[];
  /** How often the callback for the end was called. */
  readonly settled: number;
}

/** Waits for many jobs, each with its own responses, polled every second. */
export function startJobs(
  ids: readonly string[],
  responses: Record<string, SourceResponse[]>,
  options: WaitJobsOptions = {},
): StartedJobs {
  const { failFast: _, ...each } = options;
  const waitOptions: WaitOptions = { polling: fixed('1s'), ...each };
  const started: string[] = [];
  let settled = 0;
  const startJob = (id: string) => {
    started.push(id);
    return startWait<Record<string, unknown>>(id, waitOptions, {
      scheduler: createSourceScheduler(sequenceSource(...(responses[id] ?? [undefined]))),
    });
  };
  const wait = new JobsWait(ids, options, startJob, () => {
    settled += 1;
  });
  return {
    wait,
    started,
    get settled() {
      return settled;
    },
  };
}
