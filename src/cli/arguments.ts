import { readCommandLine } from './command-line.js';
import { checkAuth, checkTimes, type Flags, readNumber } from './flag-values.js';
import { FLAGS_OF, isCommandName } from './flags.js';
import { UsageError } from './usage-error.js';

export type Command =
  | { readonly kind: 'help' }
  | { readonly kind: 'version' }
  | HistoryCommand
  | SandboxCommand
  | WaitCommand
  | WhoamiCommand;

export interface HistoryCommand {
  readonly kind: 'history';
  readonly clear: boolean;
  readonly json: boolean;
}

export interface SandboxCommand {
  readonly kind: 'sandbox';
  /** 0: one that is free. */
  readonly port: number;
  readonly speed: number;
  readonly service: string;
}

export interface WaitCommand {
  readonly kind: 'wait';
  /** "-" among them reads more from stdin; none when a file of checkpoints tells them. */
  readonly ids: readonly string[];
  readonly output: 'text' | 'json' | 'ndjson';
  readonly quiet: boolean;
  /** As they were given. */
  readonly flags: Flags;
}

export interface WhoamiCommand {
  readonly kind: 'whoami';
  readonly json: boolean;
  /** As they were given. */
  readonly flags: Flags;
}

type Read = (flags: Flags, words: readonly string[]) => Command;

/** What a first word asks for that is no job id. */
const READERS: Readonly<Record<Exclude<keyof typeof FLAGS_OF, 'wait'>, Read>> = {
  history: readHistory,
  sandbox: readSandbox,
  whoami: readWhoami,
};

/**
 * What a command line asks for.
 * @throws UsageError naming the flag that is wrong.
 */
export function readArguments(args: readonly string[]): Command {
  const { flags, name = '', words } = readCommandLine(args);
  if (flags.has('help')) return { kind: 'help' };
  if (flags.has('version')) return { kind: 'version' };
  if (!isCommandName(name)) return readWait(flags, words);
  const stray = [...flags.keys()].find(flag => !FLAGS_OF[name].some(own => own === flag));
  if (stray) throw new UsageError(`--${stray} is no flag of "jobwait ${name}"`);
  return READERS[name](flags, words.slice(1));
}

function readHistory(flags: Flags, words: readonly string[]): HistoryCommand {
  const [word] = words;
  if (words.length > 1 || (word !== undefined && word !== 'clear')) {
    throw new UsageError('Expected "jobwait history" or "jobwait history clear"');
  }
  const clear = word === 'clear';
  if (clear && flags.has('json')) throw new UsageError('"jobwait history clear" prints no JSON');
  return { kind: 'history', clear, json: flags.has('json') };
}

function readSandbox(flags: Flags, words: readonly string[]): SandboxCommand {
  if (words.length > 0) throw new UsageError('The sandbox takes flags only');
  return {
    kind: 'sandbox',
    port: readNumber(flags, 'port', 'a whole number from 0 to 65535', isPort) ?? 0,
    speed: readNumber(flags, 'speed', 'a number above 0', speed => speed > 0) ?? 1,
    service: flags.get('service') ?? 'taurusdb',
  };
}

function isPort(value: number): boolean {
  return Number.isInteger(value) && value <= 65_535;
}

function readWhoami(flags: Flags, words: readonly string[]): WhoamiCommand {
  if (words.length > 0) throw new UsageError('"jobwait whoami" takes flags only');
  checkAuth(flags);
  return { kind: 'whoami', json: flags.has('json'), flags };
}

function readWait(flags: Flags, words: readonly string[]): WaitCommand {
  const stray = [...flags.keys()].find(flag => !FLAGS_OF.wait.some(own => own === flag));
  if (stray) throw new UsageError(`--${stray} is a flag of "jobwait sandbox"`);
  checkTimes(flags);
  checkAuth(flags);
  if (flags.has('json') && flags.has('ndjson')) {
    throw new UsageError('Expected either --json or --ndjson, got both');
  }
  return {
    kind: 'wait',
    ids: readIds(flags, words),
    output: flags.has('json') ? 'json' : flags.has('ndjson') ? 'ndjson' : 'text',
    quiet: flags.has('quiet'),
    flags,
  };
}

/** Each once, however often it is given. */
function readIds(flags: Flags, words: readonly string[]): string[] {
  if (flags.has('resume')) {
    if (words.length === 0) return [];
    throw new UsageError('Expected either a job id or --resume, got both');
  }
  if (words.length === 0) {
    throw new UsageError('Expected a job id, or "-" to read it from stdin');
  }
  const ids = words.map(word => word.trim());
  if (ids.includes('')) throw new UsageError('Expected a job id, got an empty one');
  return [...new Set(ids)];
}
