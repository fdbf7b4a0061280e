import type { WaitCheckpoint } from '../checkpoint.js';
import { JobClient } from '../client/job-client.js';
import type { JobWait } from '../wait/job-wait.js';
import type { WaitCommand } from './arguments.js';
import { readJobInputs } from './beginnings.js';
import type { ExitReason } from './exit-codes.js';
import { runSingleWait } from './follow.js';
import { clientOptionsFrom, waitOptionsFrom } from './settings.js';
import { UsageError, withUsageErrors } from './usage-error.js';

/**
 * Waits for one job or several and tells of it.
 * @throws UsageError before anything is sent.
 */
export async function runWaitCommand(command: WaitCommand): Promise<ExitReason> {
  const options = waitOptionsFrom(command.flags);
  const client = withUsageErrors(() => new JobClient(clientOptionsFrom(command.flags)));
  const startWait = (input: string | WaitCheckpoint): JobWait =>
    withUsageErrors(() =>
      typeof input === 'string'
        ? client.waitForJob(input, options)
        : client.resumeWait(input, options),
    );
  try {
    const inputs = await readJobInputs(command);
    const [first, second] = inputs.known;
    if (first === undefined || second !== undefined || inputs.more) {
      const { runBatchWait } = await import('./many/follow-many.js');
      const batch = client.waitForJobs([], { failFast: command.flags.has('fail-fast') });
      return await runBatchWait(batch, inputs, startWait, command);
    }
    if (first instanceof UsageError) throw first;
    return await runSingleWait(startWait(first), command);
  } finally {
    await client.close();
  }
}
