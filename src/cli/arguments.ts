import { parseArgs } from 'node:util';
import { toSingleLine } from '../model/errors.js';
import { ALL_FLAGS, COMMAND_NAMES, type CommandName, flagsOf, isCommandName } from './commands.js';
import { UsageError } from './errors.js';
import { checkCombinations } from './flag-rules.js';
import { type FlagName, Flags } from './flags.js';
import { isOneEdit, suggestCommand } from './suggestions.js';

/** A command line, as far as it is the same for all commands. */
export interface Invocation {
  readonly command: CommandName;
  readonly flags: Flags;
  /** What was given besides the command and its flags. */
  readonly words: readonly string[];
}

const PARSE_OPTIONS = Object.fromEntries(
  Array.from(ALL_FLAGS, ([name, { value, short }]) => [
    name,
    { type: value ? ('string' as const) : ('boolean' as const), ...(short && { short }) },
  ]),
);

/**
 * Parses the command line. The first word is a command or, for `jobwait wait`, a job id.
 * @throws UsageError naming the flag that is unknown or invalid, lacks its value, belongs to another command or would take
 * a secret, or the command that a misspelt one probably means.
 */
export function parseArguments(args: readonly string[]): Invocation {
  const { tokens, positionals } = parseArgs({
    args: [...args],
    options: PARSE_OPTIONS,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const flags = new Flags(tokens.filter(token => token.kind === 'option').map(parseFlag));
  // A word after "--" is a job id, whatever it is.
  const first = tokens.find(({ kind }) => kind !== 'option');
  const word = first?.kind === 'positional' ? first.value : undefined;
  const given = word !== undefined && isCommandName(word) ? word : undefined;
  if (word !== undefined) checkSpelling(word);
  if (flags.has('help')) return { command: 'help', flags, words: given ? [given] : [] };
  const command = given ?? 'wait';
  if (!flags.has('version')) checkFlags(command, flags);
  return { command, flags, words: given ? positionals.slice(1) : positionals };
}

function checkSpelling(word: string): void {
  const meant = suggestCommand(word);
  if (meant === undefined) return;
  throw new UsageError(
    `"${word}" is no command. Did you mean "jobwait ${meant}"? A job id of that name follows "--": jobwait -- ${word}`,
  );
}

function checkFlags(command: CommandName, flags: Flags): void {
  const known = flagsOf(command);
  for (const name of flags.names) {
    const flag = known[name];
    if (!flag) throw new UsageError(`--${name} ${describeMisplaced(name, command)}`);
    for (const value of flags.getAll(name)) flag.check?.(name, value);
  }
  checkCombinations(flags, known.url !== undefined);
}

function describeMisplaced(name: FlagName, command: CommandName): string {
  const owner = COMMAND_NAMES.find(each => flagsOf(each)[name]);
  return command === 'wait'
    ? `is a flag of "jobwait ${owner}"`
    : `is no flag of "jobwait ${command}"`;
}

interface OptionToken {
  readonly name: string;
  readonly rawName: string;
  readonly value?: string | undefined;
  readonly inlineValue?: boolean | undefined;
}

function parseFlag({ name, rawName, value, inlineValue }: OptionToken): [FlagName, string] {
  const flag = ALL_FLAGS.get(name as FlagName);
  // A letter that is no flag's may be the name of one: "-auth".
  if (!flag || (!rawName.startsWith('--') && rawName !== `-${flag.short}`)) {
    throw unknownFlagError(name, rawName);
  }
  if (flag.value === undefined) {
    if (value !== undefined) throw new UsageError(`${rawName} takes no value`);
    return [name as FlagName, ''];
  }
  // In "--checkpoint --json" the value was forgotten; one that begins with a dash is given as "--checkpoint=-file".
  if (value === undefined || (!inlineValue && value.startsWith('-'))) {
    throw new UsageError(`${rawName} needs a value: ${rawName} ${flag.value}`);
  }
  if (value.trim() === '') throw new UsageError(`${rawName} needs a value that is not empty`);
  return [name as FlagName, value];
}

const SECRET_NAME_PATTERN = /token|passw|secret|credential|key|auth|^[as]k$/i;

/** Does not show the value: it may be a secret. */
function unknownFlagError(name: string, rawName: string): UsageError {
  const meant = [...ALL_FLAGS.keys()].find(
    each => rawName.startsWith('--') && isOneEdit(name, each),
  );
  if (meant !== undefined) {
    return new UsageError(`Unknown flag ${toSingleLine(rawName, 40)}. Did you mean --${meant}?`);
  }
  if (!SECRET_NAME_PATTERN.test(name)) {
    return new UsageError(`Unknown flag ${toSingleLine(rawName, 40)}`);
  }
  const [word = ''] = /^[a-z-]{1,20}/.exec(name) ?? [];
  return new UsageError(
    `--${word} is refused: others can read a secret on the command line. Use --token-file, or the variable JOBWAIT_TOKEN`,
  );
}
