import type { Flags } from './flag-values.js';
import { CONNECTION_FLAGS, isCommandName } from './flags.js';

/** The command that goes on with the waits in a file, to be run as it stands. */
export function resumeCommand(file: string, flags: Flags, timeout?: string): string {
  return ['jobwait', flag('resume', file), ...timeoutFlag(timeout), ...connection(flags)].join(' ');
}

/** The command that waits for the jobs anew. */
export function anewCommand(ids: readonly string[], flags: Flags, timeout?: string): string {
  const [first = ''] = ids;
  const literal = ids.some(id => id.startsWith('-')) || isCommandName(first) ? ['--'] : [];
  const words = [...literal, ...ids.map(quoted)];
  return ['jobwait', ...timeoutFlag(timeout), ...connection(flags), ...words].join(' ');
}

function timeoutFlag(timeout: string | undefined): string[] {
  return timeout === undefined ? [] : [flag('timeout', timeout)];
}

/** No secret is among these: none can be given as a flag. */
function connection(flags: Flags): string[] {
  return CONNECTION_FLAGS.filter(name => flags.has(name)).map(name =>
    flag(name, flags.get(name) ?? ''),
  );
}

function flag(name: string, value: string): string {
  if (value === '') return `--${name}`;
  return value.startsWith('-') ? `--${name}=${quoted(value)}` : `--${name} ${quoted(value)}`;
}

/** A word as a POSIX shell reads it back. */
export function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
