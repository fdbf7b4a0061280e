import { devNull, homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import type { Auth } from '../auth/auth-options.js';
import { tokenFromFile } from '../auth/token-credentials.js';
import type { JobClientOptions } from '../client/options.js';
import type { Duration } from '../model/duration.js';
import { adaptive } from '../polling/adaptive/adaptive.js';
import { fixed } from '../polling/fixed.js';
import { fileHistory } from '../polling/history/file-history.js';
import type { PollingStrategy } from '../polling/strategy.js';
import type { WaitOptions } from '../wait/options.js';
import { type Flags, toDuration } from './arguments.js';
import type { FlagName } from './flags.js';

/** What a JobClient is to be made with; what no flag says it reads from the environment. */
export function clientOptionsFrom(flags: Flags): JobClientOptions {
  return omitUndefined({
    endpoint: flags.get('endpoint'),
    region: flags.get('region'),
    projectId: flags.get('project-id'),
    // The client checks that it is one of the words it knows.
    service: flags.get('service') as JobClientOptions['service'],
    language: flags.get('language') as JobClientOptions['language'],
    auth: authFrom(flags),
    allowInsecure: flags.has('allow-insecure') || undefined,
  });
}

function authFrom(flags: Flags): Auth | undefined {
  const tokenFile = flags.get('token-file');
  if (tokenFile !== undefined) return { token: tokenFromFile(tokenFile) };
  return flags.has('auth') ? { source: 'metadata' } : undefined;
}

/** How a wait is to be made. */
export function waitOptionsFrom(flags: Flags): WaitOptions {
  const durationFlag = (name: FlagName): Duration | undefined => {
    const value = flags.get(name);
    return value === undefined ? undefined : toDuration(value);
  };
  const interval = durationFlag('interval');
  return omitUndefined({
    timeout: durationFlag('timeout'),
    visibilityTimeout: durationFlag('visibility-timeout'),
    outageTimeout: durationFlag('outage-timeout'),
    polling: interval === undefined ? pollingWithHistory(flags) : fixed(interval),
  });
}

/** Without a file the default serves as well. */
function pollingWithHistory(flags: Flags): PollingStrategy | undefined {
  const path = flags.has('no-history') ? undefined : historyPath(process.env);
  return path === undefined ? undefined : adaptive({ history: fileHistory(path) });
}

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

function omitUndefined<T extends object>(options: T): Defined<T> {
  const entries = Object.entries(options).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as Defined<T>;
}
type Environment = Readonly<Record<string, string | undefined>>;

/** The file that remembers how long jobs took: JOBWAIT_HISTORY, or else one in the user's cache. Undefined when it is "off". */
export function historyPath({ JOBWAIT_HISTORY, XDG_CACHE_HOME }: Environment): string | undefined {
  const configured = JOBWAIT_HISTORY?.trim() ?? '';
  // People mean by the null device what it is for; as a history it would be replaced for everybody.
  if (configured === 'off' || configured === devNull) return undefined;
  if (configured !== '') return configured;
  const cacheHome = XDG_CACHE_HOME ?? '';
  return join(
    isAbsolute(cacheHome) ? cacheHome : join(homedir(), '.cache'),
    'jobwait',
    'history.ndjson',
  );
}
