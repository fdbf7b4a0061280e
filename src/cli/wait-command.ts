import type { WaitCheckpoint } from '../checkpoint.js';
import { JobClient } from '../client/job-client.js';
import type { JobWait } from '../wait/job-wait.js';
import type { WaitCommand } from './arguments.js';
import { beginningsOf } from './beginnings.js';
import type { Ending } from './exit-codes.js';
import { follow } from './follow.js';
import { connectionOf, waitOptionsOf } from './settings.js';
import { checkedUsage, UsageError } from './usage-error.js';

/**
 * Waits for one job or several and tells of it.
 * @throws UsageError before anything is sent.
 */
export async function waitCommand(command: WaitCommand): Promise<Ending> {
  const options = waitOptionsOf(command.flags);
  const client = checkedUsage(() => new JobClient(connectionOf(command.flags)));
  const begin = (what: string | WaitCheckpoint): JobWait =>
    checkedUsage(() =>
      typeof what === 'string'
        ? client.waitForJob(what, options)
        : client.resumeWait(what, options),
    );
  try {
    const beginnings = await beginningsOf(command);
    const [first, second] = beginnings.known;
    if (first === undefined || second !== undefined || beginnings.more) {
      const { followMany } = await import('./many/follow-many.js');
      const crowd = client.waitForJobs([], { failFast: command.flags.has('fail-fast') });
      return await followMany(crowd, beginnings, begin, command);
    }
    if (first instanceof UsageError) throw first;
    return await follow(begin(first), command);
  } finally {
    await client.close();
  }
}
