import type { Flags } from './flag-values.js';
import { CONNECTION_FLAG_NAMES, isCommandName } from './flags.js';

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
