import { parseArgs } from 'node:util';
import { toSingleLine } from '../errors/index.js';
import { FLAGS, type Flag, type FlagName, isFlagName } from './flags.js';
import { UsageError } from './usage-error.js';

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
