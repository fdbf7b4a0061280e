import { isJobWaitError } from '../model/wait-errors.js';
import type { JobWait } from '../wait/job-wait.js';
import type { Flags } from './arguments.js';
import { CheckpointFile, checkpointLines, createStatePath } from './checkpoint-file.js';
import { Interrupted } from './errors.js';
import type { ExitReasons } from './exit-codes.js';
import { CONNECTION_FLAG_NAMES, isCommandName } from './flags.js';
import { systemErrorReason } from './terminal.js';

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
/** The command that goes on with the waits in a file, to be run as it stands. */
export function resumeCommand(file: string, flags: Flags, timeout?: string): string {
  return [
    'jobwait',
    formatFlag('resume', file),
    ...timeoutFlag(timeout),
    ...connectionFlags(flags),
  ].join(' ');
}

/** The command that waits for the jobs anew. */
export function restartCommand(ids: readonly string[], flags: Flags, timeout?: string): string {
  const [first = ''] = ids;
  const separator = ids.some(id => id.startsWith('-')) || isCommandName(first) ? ['--'] : [];
  const words = [...separator, ...ids.map(shellQuote)];
  return ['jobwait', ...timeoutFlag(timeout), ...connectionFlags(flags), ...words].join(' ');
}

function timeoutFlag(timeout: string | undefined): string[] {
  return timeout === undefined ? [] : [formatFlag('timeout', timeout)];
}

/** No secret is among these: none can be given as a flag. */
function connectionFlags(flags: Flags): string[] {
  return CONNECTION_FLAG_NAMES.filter(name => flags.has(name)).map(name =>
    formatFlag(name, flags.get(name) ?? ''),
  );
}

function formatFlag(name: string, value: string): string {
  if (value === '') return `--${name}`;
  return value.startsWith('-')
    ? `--${name}=${shellQuote(value)}`
    : `--${name} ${shellQuote(value)}`;
}

/** A word as a POSIX shell reads it back. */
export function shellQuote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
