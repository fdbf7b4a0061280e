import type { PollReport } from '../../src/machine/events.js';
import { fixed } from '../../src/polling/fixed.js';
import type { WaitOptions } from '../../src/wait/options.js';
import { clientOf } from './client.js';

export interface FirstPoll {
  readonly means: 'job' | 'not-found' | 'retryable' | 'fatal';
  readonly report: PollReport;
}

/** What a wait concludes from the first response of an endpoint. */
export async function firstPoll(
  server: { readonly endpoint: string },
  options: WaitOptions = {},
): Promise<FirstPoll> {
  const wait = clientOf(server).waitForJob('job-1', { polling: fixed('1h'), ...options });
  const report = await new Promise<PollReport>(resolve => {
    wait.once('poll', resolve);
    wait.catch(() => {});
  });
  wait.abort();
  const { outcome, nextDelay } = report;
  if (outcome !== 'error') return { means: outcome, report };
  return { means: nextDelay === undefined ? 'fatal' : 'retryable', report };
}
