import { parseArgs } from 'node:util';
import { parsePublicProxyUrl } from '../http/proxy-settings.js';
import { type Duration, parseDuration } from '../model/duration.js';
import { toSingleLine } from '../model/errors.js';
import { UsageError } from './errors.js';
import {
  FLAGS,
  FLAGS_BY_COMMAND,
  type Flag,
  type FlagName,
  type Flags,
  isCommandName,
  isFlagName,
} from './flags.js';

export type Command =
  | { readonly kind: 'help' | 'version' }
  | { readonly kind: 'history'; readonly clear: boolean; readonly json: boolean }
  /** Port 0 is any free port. */
  | {
      readonly kind: 'sandbox';
      readonly port: number;
      readonly speed: number;
      readonly service: string;
    }
  | { readonly kind: 'whoami'; readonly json: boolean; readonly flags: Flags }
  | {
      readonly kind: 'wait';
      /** "-" among them reads more from stdin. Empty with --resume. */
      readonly ids: readonly string[];
      readonly output: 'text' | 'json' | 'ndjson';
      readonly quiet: boolean;
      readonly flags: Flags;
    };

export type CommandOf<Kind extends Command['kind']> = Extract<Command, { readonly kind: Kind }>;
export type WaitCommand = CommandOf<'wait'>;

const PARSE_OPTIONS = Object.fromEntries(
  Object.entries<Flag>(FLAGS).map(([name, { value }]) => [
    name,
    { type: value ? ('string' as const) : ('boolean' as const) },
  ]),
);

/**
 * Parses the command line.
 * @throws UsageError naming the flag that is unknown or invalid, lacks its value, or would take a secret.
 */
export function parseArguments(args: readonly string[]): Command {
  const { tokens, positionals } = parseArgs({
    args: [...args],
    options: PARSE_OPTIONS,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const flags: Flags = new Map(tokens.filter(token => token.kind === 'option').map(parseFlag));
  if (flags.has('help')) return { kind: 'help' };
  if (flags.has('version')) return { kind: 'version' };
  // A word after "--" is a job id, whatever it is.
  const first = tokens.find(({ kind }) => kind !== 'option');
  const kind = first?.kind === 'positional' && isCommandName(first.value) ? first.value : 'wait';
  const unexpected = [...flags.keys()].find(flag => !FLAGS_BY_COMMAND[kind].includes(flag));
  if (unexpected !== undefined) {
    const problem =
      kind === 'wait' ? 'a flag of "jobwait sandbox"' : `no flag of "jobwait ${kind}"`;
    throw new UsageError(`--${unexpected} is ${problem}`);
  }
  switch (kind) {
    case 'history':
      return parseHistory(flags, positionals.slice(1));
    case 'sandbox':
      return parseSandbox(flags, positionals.slice(1));
    case 'whoami':
      return parseWhoami(flags, positionals.slice(1));
    case 'wait':
      return parseWait(flags, positionals);
  }
}

function parseHistory(flags: Flags, words: readonly string[]): Command {
  const clear = words[0] === 'clear';
  if (words.length > Number(clear)) {
    throw new UsageError('Expected "jobwait history" or "jobwait history clear"');
  }
  if (clear && flags.has('json')) throw new UsageError('"jobwait history clear" prints no JSON');
  return { kind: 'history', clear, json: flags.has('json') };
}

function parseSandbox(flags: Flags, words: readonly string[]): Command {
  if (words.length > 0) throw new UsageError('The sandbox takes flags only');
  const isPort = (value: number): boolean => Number.isInteger(value) && value <= 65_535;
  return {
    kind: 'sandbox',
    port: parseNumber(flags, 'port', 'a whole number from 0 to 65535', isPort) ?? 0,
    speed: parseNumber(flags, 'speed', 'a number above 0', speed => speed > 0) ?? 1,
    service: flags.get('service') ?? 'taurusdb',
  };
}

function parseWhoami(flags: Flags, words: readonly string[]): Command {
  if (words.length > 0) throw new UsageError('"jobwait whoami" takes flags only');
  checkAuth(flags);
  checkProxy(flags);
  return { kind: 'whoami', json: flags.has('json'), flags };
}

function parseWait(flags: Flags, words: readonly string[]): Command {
  checkDurations(flags);
  checkAuth(flags);
  checkProxy(flags);
  if (flags.has('json') && flags.has('ndjson')) {
    throw new UsageError('Expected either --json or --ndjson, got both');
  }
  return {
    kind: 'wait',
    ids: parseIds(flags, words),
    output: flags.has('json') ? 'json' : flags.has('ndjson') ? 'ndjson' : 'text',
    quiet: flags.has('quiet'),
    flags,
  };
}

/** The job ids, without duplicates. */
function parseIds(flags: Flags, words: readonly string[]): string[] {
  if (flags.has('resume')) {
    if (words.length === 0) return [];
    throw new UsageError('Expected either a job id or --resume, got both');
  }
  if (words.length === 0) throw new UsageError('Expected a job id, or "-" to read it from stdin');
  const ids = words.map(word => word.trim());
  if (ids.includes('')) throw new UsageError('Expected a job id, got an empty one');
  return [...new Set(ids)];
}

interface OptionToken {
  readonly name: string;
  readonly rawName: string;
  readonly value?: string | undefined;
  readonly inlineValue?: boolean | undefined;
}

function parseFlag({ name, rawName, value, inlineValue }: OptionToken): [FlagName, string] {
  if (rawName === '-h') return ['help', ''];
  if (rawName === '-V') return ['version', ''];
  if (!isFlagName(name) || !rawName.startsWith('--')) throw unknownFlagError(name, rawName);
  if (!('value' in FLAGS[name])) {
    if (value !== undefined) throw new UsageError(`${rawName} takes no value`);
    return [name, ''];
  }
  // In "--checkpoint --json" the value was forgotten; one that begins with a dash is given as "--checkpoint=-file".
  if (value === undefined || (!inlineValue && value.startsWith('-'))) {
    throw new UsageError(`${rawName} needs a value: ${rawName} ${FLAGS[name].value}`);
  }
  if (value.trim() === '') throw new UsageError(`${rawName} needs a value that is not empty`);
  return [name, value];
}

const SECRET_NAME_PATTERN = /token|passw|secret|credential|key|auth|^[as]k$/i;

/** Does not show the value: it may be a secret. */
function unknownFlagError(name: string, rawName: string): UsageError {
  if (!SECRET_NAME_PATTERN.test(name)) {
    return new UsageError(`Unknown flag ${toSingleLine(rawName, 40)}`);
  }
  const [word = ''] = /^[a-z-]{1,20}/.exec(name) ?? [];
  return new UsageError(
    `--${word} is refused: others can read a secret on the command line. Use --token-file, or the variable JOBWAIT_TOKEN`,
  );
}

const DURATION_FLAGS = [
  'timeout',
  'visibility-timeout',
  'outage-timeout',
  'interval',
  'heartbeat',
] as const satisfies readonly FlagName[];

/** @throws UsageError naming the flag whose value is no duration. */
function checkDurations(flags: Flags): void {
  for (const name of DURATION_FLAGS) {
    const value = flags.get(name);
    if (value === undefined) continue;
    try {
      parseDuration(name, toDuration(value));
    } catch {
      throw flagValueError(name, 'a time such as "90s", "30m", "1h", "7d" or "Infinity"', value);
    }
  }
}

/** "0" needs no unit. */
export function toDuration(value: string): Duration {
  return value === '0' ? 0 : value;
}

/** @throws UsageError that does not show the value, which may be a secret. */
function checkAuth(flags: Flags): void {
  if (!flags.has('auth')) return;
  if (flags.get('auth') !== 'metadata') {
    throw new UsageError('Expected --auth to be "metadata", got something else');
  }
  if (flags.has('token-file')) {
    throw new UsageError('Expected either --auth or --token-file, got both');
  }
}

/** @throws OptionError that does not show the value, which may contain a secret. */
function checkProxy(flags: Flags): void {
  const proxy = flags.get('proxy');
  if (proxy !== undefined) parsePublicProxyUrl('proxy', proxy);
}

function parseNumber(
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
