import { devNull } from 'node:os';
import { isAbsolute, join } from 'node:path';
import type { Auth } from '../auth/auth-options.js';
import { tokenFromFile } from '../auth/token-file.js';
import { JobClient } from '../client/job-client.js';
import type { JobClientOptions } from '../client/options.js';
import { createProxyDispatcher } from '../http/proxy-dispatcher.js';
import { parsePublicProxyUrl } from '../http/proxy-settings.js';
import type { Duration } from '../model/duration.js';
import { isTraceparent } from '../model/traceparent.js';
import { adaptive } from '../polling/adaptive/adaptive.js';
import { fixed } from '../polling/fixed.js';
import { fileHistory } from '../polling/history/file-history.js';
import type { PollingStrategy } from '../polling/strategy.js';
import { homeDirectory } from '../runtime/home.js';
import type { WaitOptions } from '../wait/options.js';
import { toDuration } from './flag-checks.js';
import type { FlagName, Flags } from './flags.js';
import type { CliIO } from './io.js';
import { recordOptionsFrom } from './record-options.js';

/** Runs an action with a client configured by the flags, and closes the client. */
export function withClient<T>(flags: Flags, action: (client: JobClient) => T): Promise<Awaited<T>> {
  return withProxy(flags, async dispatcher => {
    const client = new JobClient({
      ...clientOptionsFrom(flags),
      ...(dispatcher && { dispatcher }),
    });
    try {
      return await action(client);
    } finally {
      await client.close();
    }
  });
}

/** Runs an action with the dispatcher of --proxy, if it was given, and closes that. */
export async function withProxy<T>(
  flags: Flags,
  action: (dispatcher: Awaited<ReturnType<typeof createProxyDispatcher>> | undefined) => T,
): Promise<Awaited<T>> {
  const proxy = flags.get('proxy');
  // undici takes longer to load than the rest of the command.
  const dispatcher =
    proxy === undefined
      ? undefined
      : await createProxyDispatcher(parsePublicProxyUrl('proxy', proxy));
  try {
    return await action(dispatcher);
  } finally {
    await dispatcher?.destroy();
  }
}

/** The options of the JobClient, which reads the others from the environment. */
function clientOptionsFrom(flags: Flags): JobClientOptions {
  return {
    endpoint: flags.get('endpoint'),
    region: flags.get('region'),
    cloud: flags.get('cloud'),
    projectId: flags.get('project-id'),
    // The client checks these two.
    service: flags.get('service') as JobClientOptions['service'],
    language: flags.get('language') as JobClientOptions['language'],
    auth: authFrom(flags),
    allowInsecure: flags.has('allow-insecure'),
    ...recordOptionsFrom(flags),
  } as JobClientOptions;
}

function authFrom(flags: Flags): Auth | undefined {
  const tokenFile = flags.get('token-file');
  if (tokenFile !== undefined) return { token: tokenFromFile(tokenFile, '--token-file') };
  return flags.has('auth') ? { source: 'metadata' } : undefined;
}

/** The options of every wait. */
export function waitOptionsFrom(flags: Flags, env: CliIO['env']): WaitOptions {
  const durationFlag = (name: FlagName): Duration | undefined => {
    const value = flags.get(name);
    return value === undefined ? undefined : toDuration(value);
  };
  const interval = durationFlag('interval');
  return {
    timeout: durationFlag('timeout'),
    visibilityTimeout: durationFlag('visibility-timeout'),
    outageTimeout: durationFlag('outage-timeout'),
    traceparent: isTraceparent(env.TRACEPARENT) ? env.TRACEPARENT : undefined,
    polling: interval === undefined ? pollingWithHistory(flags, env) : fixed(interval),
  } as WaitOptions;
}

function pollingWithHistory(flags: Flags, env: CliIO['env']): PollingStrategy | undefined {
  const path = flags.has('no-history') ? undefined : historyPath(env);
  return path === undefined ? undefined : adaptive({ history: fileHistory(path) });
}

/**
 * The file that records how long jobs take: JOBWAIT_HISTORY, by default one in the user's cache; undefined if it is "off" or
 * the user has no home directory.
 */
export function historyPath({ JOBWAIT_HISTORY, XDG_CACHE_HOME }: CliIO['env']): string | undefined {
  const configured = JOBWAIT_HISTORY?.trim() ?? '';
  // A history file is replaced when it is compacted, which would take the null device away from everybody.
  if (configured === 'off' || configured === devNull) return undefined;
  const directory = findXdgDirectory(XDG_CACHE_HOME, '.cache');
  return configured || (directory && join(directory, 'history.ndjson'));
}

/**
 * The command's directory below an XDG base directory, or below its default in the home directory.
 * @throws if the user has no home directory.
 */
export function xdgDirectory(base: string | undefined, defaultBase: string): string {
  const directory = findXdgDirectory(base, defaultBase);
  if (directory === undefined) throw new Error('there is no home directory');
  return directory;
}

function findXdgDirectory(base: string | undefined, defaultBase: string): string | undefined {
  if (base && isAbsolute(base)) return join(base, 'jobwait');
  const home = homeDirectory();
  return home && join(home, defaultBase, 'jobwait');
}
