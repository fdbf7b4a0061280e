import { isJobWaitError } from '../errors/index.js';
import type { JobWait } from '../wait/job-wait.js';
import { CheckpointFile, checkpointLines, stateFileFor } from './checkpoint-file.js';
import type { Endings } from './exit-codes.js';
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
 * The line that says how to go on, after the waits were saved if they had not been.
 * @param endings how they ended.
 * @param file that holds them already.
 */
export async function resumeAdvice(
  waits: readonly JobWait[],
  endings: Endings,
  flags: Flags,
  file: string | undefined,
): Promise<string> {
  const one = waits.length === 1;
  const state = stateOf(waits.length, endings);
  const those = one ? 'the wait' : 'the waits';
  try {
    const path = file ?? (await saveWaits(waits));
    // A deadline that has passed would pass again at once.
    const timeout = endings.has('timedOut') ? (flags.get('timeout') ?? '1h') : undefined;
    return `${state}. Resume ${those} with: ${resumeCommand(path, flags, timeout)}`;
  } catch (error) {
    const ids = waits.map(({ id }) => id);
    const anew = anewCommand(ids, flags, flags.get('timeout'));
    const trouble = `The ${one ? 'wait' : 'waits'} could not be saved: ${reasonOf(error)}`;
    return `${state}. ${trouble}. Wait anew with: ${anew}`;
  }
}

function stateOf(count: number, endings: Endings): string {
  if (endings.has('interrupted') || endings.has('terminated')) {
    return `Interrupted, but the ${count === 1 ? 'job goes' : 'jobs go'} on`;
  }
  return `${count === 1 ? 'The job' : `${count} jobs`} may still be running`;
}

async function saveWaits(waits: readonly JobWait[]): Promise<string> {
  const path = await stateFileFor(waits.map(({ id }) => id));
  const trouble = await new CheckpointFile(path, () => checkpointLines(waits)).save();
  if (trouble) throw new Error(trouble);
  return path;
}
