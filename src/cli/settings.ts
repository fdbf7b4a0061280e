import { tokenFromFile } from '../auth/token.js';
import type { JobClientOptions } from '../client/options.js';
import type { Duration } from '../duration.js';
import { fixed } from '../polling/fixed.js';
import type { WaitOptions } from '../wait/options.js';
import { type Flags, timeOf } from './arguments.js';
import type { FlagName } from './flags.js';

/** What a JobClient is to be made with; what no flag says it reads from the environment. */
export function connectionOf(flags: Flags): JobClientOptions {
  const tokenFile = flags.get('token-file');
  return given({
    endpoint: flags.get('endpoint'),
    region: flags.get('region'),
    projectId: flags.get('project-id'),
    // The client checks that it is one of the words it knows.
    service: flags.get('service') as JobClientOptions['service'],
    language: flags.get('language') as JobClientOptions['language'],
    auth: tokenFile === undefined ? undefined : { token: tokenFromFile(tokenFile) },
    allowInsecure: flags.has('allow-insecure') || undefined,
  });
}

/** How a wait is to be made. */
export function waitOptionsOf(flags: Flags): WaitOptions {
  const time = (name: FlagName): Duration | undefined => {
    const value = flags.get(name);
    return value === undefined ? undefined : timeOf(value);
  };
  const interval = time('interval');
  return given({
    timeout: time('timeout'),
    visibilityTimeout: time('visibility-timeout'),
    outageTimeout: time('outage-timeout'),
    polling: interval === undefined ? undefined : fixed(interval),
  });
}

type Given<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

function given<T extends object>(options: T): Given<T> {
  const entries = Object.entries(options).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as Given<T>;
}
