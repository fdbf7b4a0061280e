import { JobClient } from '../client/job-client.js';
import type { JobWait } from '../wait/job-wait.js';
import type { WaitCommand } from './arguments.js';
import { readCheckpointFile } from './checkpoint-file.js';
import type { Ending } from './exit-codes.js';
import { follow } from './follow.js';
import { readJobId } from './input.js';
import { connectionOf, waitOptionsOf } from './settings.js';
import { checkedUsage } from './usage-error.js';

/**
 * Waits for a job and tells of it.
 * @throws UsageError before anything is sent.
 */
export async function waitCommand(command: WaitCommand): Promise<Ending> {
  const begin = await beginningOf(command);
  const client = checkedUsage(() => new JobClient(connectionOf(command.flags)));
  try {
    return await follow(
      checkedUsage(() => begin(client)),
      command,
    );
  } finally {
    await client.close();
  }
}

/** Reads what the wait begins with: the job id, or the checkpoint to go on from. */
async function beginningOf({ id, flags }: WaitCommand): Promise<(client: JobClient) => JobWait> {
  const options = waitOptionsOf(flags);
  const file = flags.get('resume');
  if (file !== undefined) {
    const checkpoint = await readCheckpointFile(file);
    return client => client.resumeWait(checkpoint, options);
  }
  const jobId = id === '-' ? await readJobId(process.stdin) : (id ?? '');
  return client => client.waitForJob(jobId, options);
}
