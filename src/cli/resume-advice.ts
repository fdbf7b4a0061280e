import { isJobWaitError } from '../errors/index.js';
import type { JobWait } from '../wait/job-wait.js';
import { CheckpointFile, stateFileFor } from './checkpoint-file.js';
import type { Ending } from './exit-codes.js';
import type { Flags } from './flag-values.js';
import { Interrupted } from './interruption.js';
import { reasonOf } from './messages.js';
import { anewCommand, resumeCommand } from './shell-command.js';

/** Whether the job may still be running and its wait be resumed as it is. */
export function canGoOn(error: unknown): boolean {
  if (error instanceof Interrupted) return true;
  if (!isJobWaitError(error)) return false;
  const { code, job } = error;
  // What is refused from the start is refused again; a token that expired on the way can be renewed.
  return (
    code === 'WAIT_TIMEOUT' ||
    code === 'SERVICE_UNAVAILABLE' ||
    (code === 'API_ERROR' && job !== undefined)
  );
}

/**
 * The line that says how to go on, after the wait was saved if it had not been.
 * @param file that holds the wait already.
 */
export async function resumeAdvice(
  wait: JobWait,
  ending: Ending,
  flags: Flags,
  file: string | undefined,
): Promise<string> {
  const interrupted = ending === 'interrupted' || ending === 'terminated';
  const state = interrupted ? 'Interrupted, but the job goes on' : 'The job may still be running';
  try {
    const path = file ?? (await saveWait(wait));
    // The deadline of the wait has passed: it would time out again at once.
    const timeout = ending === 'timedOut' ? (flags.get('timeout') ?? '1h') : undefined;
    return `${state}. Resume the wait with: ${resumeCommand(path, flags, timeout)}`;
  } catch (error) {
    const anew = anewCommand(wait.id, flags, flags.get('timeout'));
    return `${state}. The wait could not be saved: ${reasonOf(error)}. Wait anew with: ${anew}`;
  }
}

async function saveWait(wait: JobWait): Promise<string> {
  const path = await stateFileFor(wait.id);
  const trouble = await new CheckpointFile(path).save(wait.checkpoint());
  if (trouble) throw new Error(trouble);
  return path;
}
