import { type Duration, milliseconds } from '../duration.js';
import { readCommandLine } from './command-line.js';
import { type FlagName, SANDBOX_FLAGS, SANDBOX_ONLY } from './flags.js';
import { UsageError } from './usage-error.js';

export type Command =
  | { readonly kind: 'help' }
  | { readonly kind: 'version' }
  | SandboxCommand
  | WaitCommand;

export interface SandboxCommand {
  readonly kind: 'sandbox';
  /** 0: one that is free. */
  readonly port: number;
  readonly speed: number;
  readonly service: string;
}

export interface WaitCommand {
  readonly kind: 'wait';
  /** "-" reads it from stdin; undefined when the checkpoint tells it. */
  readonly id: string | undefined;
  readonly output: 'text' | 'json' | 'ndjson';
  readonly quiet: boolean;
  /** As they were given. */
  readonly flags: Flags;
}

/** The flags that were given, by name. */
export type Flags = ReadonlyMap<FlagName, string>;

/**
 * What a command line asks for.
 * @throws UsageError naming the flag that is wrong.
 */
export function readArguments(args: readonly string[]): Command {
  const { flags, words } = readCommandLine(args);
  if (flags.has('help')) return { kind: 'help' };
  if (flags.has('version')) return { kind: 'version' };
  return words[0] === 'sandbox' ? readSandbox(flags, words) : readWait(flags, words);
}

function readSandbox(flags: Flags, words: readonly string[]): SandboxCommand {
  const stray = [...flags.keys()].find(name => !SANDBOX_FLAGS.includes(name));
  if (stray) throw new UsageError(`--${stray} is nothing to the sandbox`);
  if (words.length > 1) throw new UsageError('The sandbox takes flags only');
  return {
    kind: 'sandbox',
    port: readNumber(flags, 'port', 'a whole number from 0 to 65535', isPort) ?? 0,
    speed: readNumber(flags, 'speed', 'a number above 0', speed => speed > 0) ?? 1,
    service: flags.get('service') ?? 'taurusdb',
  };
}

function readWait(flags: Flags, words: readonly string[]): WaitCommand {
  const stray = SANDBOX_ONLY.find(name => flags.has(name));
  if (stray) throw new UsageError(`--${stray} is a flag of "jobwait sandbox"`);
  checkTimes(flags);
  if (flags.has('json') && flags.has('ndjson')) {
    throw new UsageError('Expected either --json or --ndjson, got both');
  }
  return {
    kind: 'wait',
    id: readId(flags, words),
    output: flags.has('json') ? 'json' : flags.has('ndjson') ? 'ndjson' : 'text',
    quiet: flags.has('quiet'),
    flags,
  };
}

function readId(flags: Flags, words: readonly string[]): string | undefined {
  if (flags.has('resume')) {
    if (words.length === 0) return undefined;
    throw new UsageError('Expected either a job id or --resume, got both');
  }
  const id = words[0]?.trim();
  if (id === undefined) throw new UsageError('Expected a job id, or "-" to read it from stdin');
  if (words.length > 1) throw new UsageError(`Expected one job id, got ${words.length} words`);
  if (id === '') throw new UsageError('Expected a job id, got an empty one');
  return id;
}

function checkTimes(flags: Flags): void {
  for (const name of ['timeout', 'visibility-timeout', 'outage-timeout', 'interval'] as const) {
    const value = flags.get(name);
    if (value === undefined || isTime(value)) continue;
    throw wrongValue(name, 'a time such as "90s", "30m", "1h", "7d" or "Infinity"', value);
  }
}

function isTime(value: string): boolean {
  try {
    return milliseconds('time', timeOf(value)) >= 0;
  } catch {
    return false;
  }
}

/** Nothing is nothing in any unit. */
export function timeOf(value: string): Duration {
  return value === '0' ? 0 : value;
}

function readNumber(
  flags: Flags,
  name: FlagName,
  what: string,
  accepts: (value: number) => boolean,
): number | undefined {
  const text = flags.get(name);
  if (text === undefined) return undefined;
  const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (!accepts(value)) throw wrongValue(name, what, text);
  return value;
}

function isPort(value: number): boolean {
  return Number.isInteger(value) && value <= 65_535;
}

function wrongValue(name: FlagName, what: string, value: string): UsageError {
  return new UsageError(`Expected --${name} to be ${what}, got ${JSON.stringify(value)}`);
}
