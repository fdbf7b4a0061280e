import { UsageError } from './errors.js';
import type { FlagName, Flags } from './flags.js';
import { CONNECTION, SOURCE } from './source-flags.js';

/** Flags of which at most one can be given. */
const EXCLUSIVE: readonly (readonly [FlagName, FlagName])[] = [
  ['auth', 'token-file'],
  ['json', 'ndjson'],
  ['quiet', 'verbose'],
  ['source', 'record'],
  ['query', 'json'],
  ['query', 'ndjson'],
];

/** Flags of a connection that an HTTP endpoint takes as well. */
const SHARED: readonly FlagName[] = ['proxy', 'allow-insecure'];
const CONNECTION_NAMES = Object.keys(CONNECTION) as FlagName[];
const SOURCE_NAMES = Object.keys(SOURCE) as FlagName[];

/** What a waiter says by itself. */
const MEANING: readonly FlagName[] = ['preset', 'status', 'success', 'failure', 'canceled'];

/**
 * Checks that the flags of a command go together.
 * @throws UsageError naming the flags that do not, or the one that is missing.
 */
export function checkCombinations(flags: Flags, takesSource: boolean): void {
  for (const [one, other] of EXCLUSIVE) checkExclusive(flags, one, other);
  if (flags.has('record-names') && !flags.has('record')) {
    throw new UsageError('--record-names needs --record');
  }
  if (!takesSource) return;
  const ofService = CONNECTION_NAMES.filter(name => !SHARED.includes(name));
  if (flags.has('source')) {
    const others = [...SOURCE_NAMES, ...CONNECTION_NAMES].filter(name => name !== 'source');
    for (const name of others) checkExclusive(flags, 'source', name);
  } else if (flags.has('url')) {
    for (const name of ofService) checkExclusive(flags, 'url', name);
    checkMeaning(flags);
  } else {
    const orphan = SOURCE_NAMES.find(name => flags.has(name));
    if (orphan) throw new UsageError(`--${orphan} needs --url`);
  }
}

function checkExclusive(flags: Flags, one: FlagName, other: FlagName): void {
  if (!flags.has(one) || !flags.has(other)) return;
  throw new UsageError(`Expected either --${one} or --${other}, got both`);
}

/** Something must say what a response of --url means. */
function checkMeaning(flags: Flags): void {
  if (flags.has('waiter')) {
    for (const name of MEANING) checkExclusive(flags, 'waiter', name);
    return;
  }
  if (flags.has('preset')) return;
  if (!flags.has('status')) {
    throw new UsageError('--url needs --status and --success, or --preset, or --waiter');
  }
  if (!flags.has('success')) throw new UsageError('--status needs --success');
}
