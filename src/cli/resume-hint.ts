import { describeTokenFile } from '../auth/token-file.js';
import { UNPRINTABLE_CHARACTERS } from '../model/errors.js';
import { isJobWaitError } from '../model/wait-errors.js';
import { isCommandName } from './commands.js';
import type { ExitReason } from './exit-codes.js';
import type { FlagName, Flags } from './flags.js';
import { CONNECTION, SOURCE } from './source-flags.js';
import { suggestCommand } from './suggestions.js';
import { systemErrorReason } from './terminal.js';

/** Whether the job may still be running and its wait can be resumed as it is. */
export function isResumable(error: unknown): boolean {
  if (!isJobWaitError(error)) return false;
  const { code, job } = error;
  // A request that is rejected from the start will be again; a token that expired on the way can be renewed.
  return (
    code === 'WAIT_TIMEOUT' ||
    code === 'SERVICE_UNAVAILABLE' ||
    (code === 'REQUEST_REJECTED' && job !== undefined)
  );
}

/** Whether a wait is over for good: the job has ended, or the service does not know it. */
export function isFinished(error: unknown): boolean {
  return isJobWaitError(error) && FINISHED_CODES.includes(error.code);
}

const FINISHED_CODES: readonly string[] = ['JOB_FAILED', 'JOB_CANCELED', 'JOB_NOT_FOUND'];

/**
 * Saves the waits and returns the line that says how to resume them.
 * @param ids of the jobs that are left.
 * @param exitReasons how the waits ended.
 * @param save returns the file that holds the waits.
 */
export function resumeHint(
  ids: readonly string[],
  exitReasons: ReadonlySet<ExitReason>,
  flags: Flags,
  save: () => string,
): string {
  const isSingle = ids.length === 1;
  const subject = isSingle ? 'wait' : 'waits';
  const state =
    exitReasons.has('interrupted') || exitReasons.has('terminated') || exitReasons.has('hungUp')
      ? `Interrupted, but the ${isSingle ? 'job goes' : 'jobs go'} on`
      : `${isSingle ? 'The job' : `${ids.length} jobs`} may still be running`;
  try {
    const path = save();
    // The old deadline has passed.
    const timeout = exitReasons.has('timedOut') ? (flags.get('timeout') ?? '1h') : undefined;
    return `${state}. Resume the ${subject} with: ${resumeCommand(path, flags, timeout)}`;
  } catch (error) {
    const command = restartCommand(ids, flags, flags.get('timeout'));
    return `${state}. The ${subject} could not be saved: ${systemErrorReason(error)}. Wait again with: ${command}`;
  }
}

/** The command that resumes the waits in a file, ready to be pasted into a shell. */
export function resumeCommand(file: string, flags: Flags, timeout?: string): string {
  return ['jobwait', formatFlag('resume', file), ...commonFlags(flags, timeout)].join(' ');
}

/** The command that waits for the jobs from the beginning. */
export function restartCommand(ids: readonly string[], flags: Flags, timeout?: string): string {
  const [first = ''] = ids;
  const isTakenForCommand = isCommandName(first) || suggestCommand(first) !== undefined;
  const needsSeparator = isTakenForCommand || ids.some(id => id.startsWith('-'));
  const separator = needsSeparator ? ['--'] : [];
  const words = [...commonFlags(flags, timeout), ...separator, ...ids.map(shellQuote)];
  return ['jobwait', ...words].join(' ');
}

/** None of these is a secret: no flag takes one. */
function commonFlags(flags: Flags, timeout: string | undefined): string[] {
  const names = Object.keys({ ...CONNECTION, ...SOURCE }) as FlagName[];
  return [
    ...(timeout === undefined ? [] : [formatFlag('timeout', timeout)]),
    ...names.flatMap(name =>
      flags.getAll(name).map(value => formatFlag(name, shownValue(name, value))),
    ),
  ];
}

/** Hides the value of --token-file if it may be the token itself. */
function shownValue(name: FlagName, value: string): string {
  return name === 'token-file' && describeTokenFile(value, name) === name ? 'FILE' : value;
}

function formatFlag(name: FlagName, value: string): string {
  if (value === '') return `--${name}`;
  return `--${name}${value.startsWith('-') ? '=' : ' '}${shellQuote(value)}`;
}

/**
 * Quotes a word for a POSIX shell if it needs quotes. Characters that a terminal obeys or hides are escaped in a way that
 * bash, zsh and ksh read.
 */
export function shellQuote(word: string): string {
  if (/^[\w@%+=:,./-]+$/.test(word)) return word;
  if (word.search(UNPRINTABLE_CHARACTERS) === -1) return `'${word.replaceAll("'", `'\\''`)}'`;
  const escaped = word
    .replace(/[\\']/g, '\\$&')
    .replace(UNPRINTABLE_CHARACTERS, characters =>
      Array.from(Buffer.from(characters), byte => `\\${byte.toString(8).padStart(3, '0')}`).join(
        '',
      ),
    );
  return `$'${escaped}'`;
}
