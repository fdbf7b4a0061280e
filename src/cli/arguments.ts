import { parseCommandLine } from './command-line.js';
import { checkAuth, checkDurations, type Flags, parseNumber } from './flag-values.js';
import { FLAGS_BY_COMMAND, isCommandName } from './flags.js';
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
