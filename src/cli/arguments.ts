import { parseArgs } from 'node:util';
import { type Duration, parseDuration } from '../model/duration.js';
import { toSingleLine } from '../model/errors.js';
import { UsageError } from './errors.js';
import {
  FLAGS,
  FLAGS_BY_COMMAND,
  type Flag,
  type FlagName,
  isCommandName,
  isFlagName,
} from './flags.js';

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

type CommandParser = (flags: Flags, positionals: readonly string[]) => Command;

/** What a first word asks for that is no job id. */
const COMMAND_PARSERS: Readonly<
  Record<Exclude<keyof typeof FLAGS_BY_COMMAND, 'wait'>, CommandParser>
> = {
  history: parseHistory,
  sandbox: parseSandbox,
  whoami: parseWhoami,
};

/**
 * What a command line asks for.
 * @throws UsageError naming the flag that is wrong.
 */
export function parseArguments(args: readonly string[]): Command {
  const { flags, commandName = '', positionals } = parseCommandLine(args);
  if (flags.has('help')) return { kind: 'help' };
  if (flags.has('version')) return { kind: 'version' };
  if (!isCommandName(commandName)) return parseWait(flags, positionals);
  const unexpectedFlag = [...flags.keys()].find(
    flag => !FLAGS_BY_COMMAND[commandName].some(allowed => allowed === flag),
  );
  if (unexpectedFlag)
    throw new UsageError(`--${unexpectedFlag} is no flag of "jobwait ${commandName}"`);
  return COMMAND_PARSERS[commandName](flags, positionals.slice(1));
}

function parseHistory(flags: Flags, positionals: readonly string[]): HistoryCommand {
  const [word] = positionals;
  if (positionals.length > 1 || (word !== undefined && word !== 'clear')) {
    throw new UsageError('Expected "jobwait history" or "jobwait history clear"');
  }
  const clear = word === 'clear';
  if (clear && flags.has('json')) throw new UsageError('"jobwait history clear" prints no JSON');
  return { kind: 'history', clear, json: flags.has('json') };
}

function parseSandbox(flags: Flags, positionals: readonly string[]): SandboxCommand {
  if (positionals.length > 0) throw new UsageError('The sandbox takes flags only');
  return {
    kind: 'sandbox',
    port: parseNumber(flags, 'port', 'a whole number from 0 to 65535', isPort) ?? 0,
    speed: parseNumber(flags, 'speed', 'a number above 0', speed => speed > 0) ?? 1,
    service: flags.get('service') ?? 'taurusdb',
  };
}

function isPort(value: number): boolean {
  return Number.isInteger(value) && value <= 65_535;
}

function parseWhoami(flags: Flags, positionals: readonly string[]): WhoamiCommand {
  if (positionals.length > 0) throw new UsageError('"jobwait whoami" takes flags only');
  checkAuth(flags);
  return { kind: 'whoami', json: flags.has('json'), flags };
}

function parseWait(flags: Flags, positionals: readonly string[]): WaitCommand {
  const unexpectedFlag = [...flags.keys()].find(
    flag => !FLAGS_BY_COMMAND.wait.some(allowed => allowed === flag),
  );
  if (unexpectedFlag) throw new UsageError(`--${unexpectedFlag} is a flag of "jobwait sandbox"`);
  checkDurations(flags);
  checkAuth(flags);
  if (flags.has('json') && flags.has('ndjson')) {
    throw new UsageError('Expected either --json or --ndjson, got both');
  }
  return {
    kind: 'wait',
    ids: parseIds(flags, positionals),
    output: flags.has('json') ? 'json' : flags.has('ndjson') ? 'ndjson' : 'text',
    quiet: flags.has('quiet'),
    flags,
  };
}

/** Each once, however often it is given. */
function parseIds(flags: Flags, positionals: readonly string[]): string[] {
  if (flags.has('resume')) {
    if (positionals.length === 0) return [];
    throw new UsageError('Expected either a job id or --resume, got both');
  }
  if (positionals.length === 0) {
    throw new UsageError('Expected a job id, or "-" to read it from stdin');
  }
  const ids = positionals.map(word => word.trim());
  if (ids.includes('')) throw new UsageError('Expected a job id, got an empty one');
  return [...new Set(ids)];
}
/** A command line, taken apart. */
export interface CommandLine {
  readonly flags: ReadonlyMap<FlagName, string>;
  /** The first word, unless it stands after "--": then it names no command. */
  readonly commandName: string | undefined;
  readonly positionals: readonly string[];
}

/** What people call secrets. Of these names only the file's is a flag. */
const SECRET_NAME_PATTERN = /token|passw|secret|credential|key|auth|^[as]k$/i;

/**
 * Flags and words of a command line; a flag without a value stands as "".
 * @throws UsageError naming the flag that is unknown, lacks its value, or would take a secret.
 */
export function parseCommandLine(args: readonly string[]): CommandLine {
  const { tokens } = parseArgs({
    args: [...args],
    options: PARSE_OPTIONS,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const flags = new Map<FlagName, string>();
  const positionals: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'positional') positionals.push(token.value);
    if (token.kind === 'option') flags.set(...parseFlag(token));
  }
  const first = tokens.find(({ kind }) => kind !== 'option');
  return {
    flags,
    commandName: first?.kind === 'positional' ? first.value : undefined,
    positionals,
  };
}

const PARSE_OPTIONS = Object.fromEntries(
  Object.entries<Flag>(FLAGS).map(([name, { value }]) => [
    name,
    { type: value ? ('string' as const) : ('boolean' as const) },
  ]),
);

interface OptionToken {
  readonly name: string;
  readonly rawName: string;
  readonly value?: string | undefined;
  readonly inlineValue?: boolean | undefined;
}

function parseFlag({ name, rawName, value, inlineValue }: OptionToken): [FlagName, string] {
  if (rawName === '-h') return ['help', ''];
  if (!isFlagName(name) || !rawName.startsWith('--')) throw unknownFlagError(name, rawName);
  if (!('value' in FLAGS[name])) {
    if (value !== undefined) throw new UsageError(`${rawName} takes no value`);
    return [name, ''];
  }
  // "--checkpoint --json" forgot a value; one that begins with a dash can be given as "--checkpoint=-file".
  if (value === undefined || (!inlineValue && value.startsWith('-'))) {
    throw new UsageError(`${rawName} needs a value: ${rawName} ${FLAGS[name].value}`);
  }
  if (value.trim() === '') throw new UsageError(`${rawName} needs a value that is not empty`);
  return [name, value];
}

/** Says nothing of a value: it may be a secret. */
function unknownFlagError(name: string, rawName: string): UsageError {
  if (!SECRET_NAME_PATTERN.test(name))
    return new UsageError(`Unknown flag ${toSingleLine(rawName, 40)}`);
  const [word = ''] = /^[a-z-]{1,20}/.exec(name) ?? [];
  return new UsageError(
    `--${word} is refused: others can read a secret on the command line. Use --token-file, or the variable JOBWAIT_TOKEN`,
  );
}
/** The flags that were given, by name. */
export type Flags = ReadonlyMap<FlagName, string>;

/** @throws UsageError naming the flag whose value is no time. */
export function checkDurations(flags: Flags): void {
  for (const name of ['timeout', 'visibility-timeout', 'outage-timeout', 'interval'] as const) {
    const value = flags.get(name);
    if (value === undefined || isDuration(value)) continue;
    throw flagValueError(name, 'a time such as "90s", "30m", "1h", "7d" or "Infinity"', value);
  }
}

function isDuration(value: string): boolean {
  try {
    return parseDuration('time', toDuration(value)) >= 0;
  } catch {
    return false;
  }
}

/** Nothing is nothing in any unit. */
export function toDuration(value: string): Duration {
  return value === '0' ? 0 : value;
}

/** @throws UsageError when two places of credentials are given, or --auth names none. It does not show the value, which may be a secret. */
export function checkAuth(flags: Flags): void {
  if (!flags.has('auth')) return;
  if (flags.get('auth') !== 'metadata') {
    throw new UsageError('Expected --auth to be "metadata", got something else');
  }
  if (flags.has('token-file')) {
    throw new UsageError('Expected either --auth or --token-file, got both');
  }
}

/** @throws UsageError naming the flag whose value is no number, or not of the kind that is accepted. */
export function parseNumber(
  flags: Flags,
  name: FlagName,
  expected: string,
  isValid: (value: number) => boolean,
): number | undefined {
  const text = flags.get(name);
  if (text === undefined) return undefined;
  const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (!isValid(value)) throw flagValueError(name, expected, text);
  return value;
}

function flagValueError(name: FlagName, expected: string, value: string): UsageError {
  return new UsageError(`Expected --${name} to be ${expected}, got ${JSON.stringify(value)}`);
}
