import { isJobWaitError } from '../errors/index.js';
import type { JobWait } from '../wait/job-wait.js';
import { CheckpointFile, checkpointLines, createStatePath } from './checkpoint-file.js';
import type { ExitReasons } from './exit-codes.js';
import type { Flags } from './flag-values.js';
import { Interrupted } from './interruption.js';
import { systemErrorReason } from './messages.js';
import { restartCommand, resumeCommand } from './shell-command.js';

/** Whether the job may still be running and its wait be resumed as it is. */
export function isResumable(error: unknown): boolean {
  if (error instanceof Interrupted) return true;
  if (!isJobWaitError(error)) return false;
  const { code, job } = error;
  // What is refused from the start is refused again; a token that expired on the way can be renewed.
  return (
    code === 'WAIT_TIMEOUT' ||
    code === 'SERVICE_UNAVAILABLE' ||
    (code === 'REQUEST_REJECTED' && job !== undefined)
  );
}

/**
 * The line that says how to go on, after the waits were saved if they had not been.
 * @param exitReasons how they ended.
 * @param file that holds them already.
 */
export async function resumeHint(
  waits: readonly JobWait[],
  exitReasons: ExitReasons,
  flags: Flags,
  file: string | undefined,
): Promise<string> {
  const isSingle = waits.length === 1;
  const state = describeState(waits.length, exitReasons);
  const subject = isSingle ? 'the wait' : 'the waits';
  try {
    const path = file ?? (await saveWaits(waits));
    // A deadline that has passed would pass again at once.
    const timeout = exitReasons.has('timedOut') ? (flags.get('timeout') ?? '1h') : undefined;
    return `${state}. Resume ${subject} with: ${resumeCommand(path, flags, timeout)}`;
  } catch (error) {
    const ids = waits.map(({ id }) => id);
    const restart = restartCommand(ids, flags, flags.get('timeout'));
    const failure = `The ${isSingle ? 'wait' : 'waits'} could not be saved: ${systemErrorReason(error)}`;
    return `${state}. ${failure}. Wait anew with: ${restart}`;
  }
}

function describeState(count: number, exitReasons: ExitReasons): string {
  if (exitReasons.has('interrupted') || exitReasons.has('terminated')) {
    return `Interrupted, but the ${count === 1 ? 'job goes' : 'jobs go'} on`;
  }
  return `${count === 1 ? 'The job' : `${count} jobs`} may still be running`;
}

async function saveWaits(waits: readonly JobWait[]): Promise<string> {
  const path = await createStatePath(waits.map(({ id }) => id));
  const failure = await new CheckpointFile(path, () => checkpointLines(waits)).save();
  if (failure) throw new Error(failure);
  return path;
}
