import { SERVICES } from '../services/registry.js';

/** One flag of the command line. The parser and the help read the same table. */
export interface Flag {
  /** Placeholder of its value in the help. A flag without one takes no value. */
  readonly value?: string;
  readonly help: string;
}

/** In the order of the help. */
export const FLAG_GROUPS = {
  Connection: {
    endpoint: { value: 'URL', help: 'address of the service, https://…' },
    region: { value: 'NAME', help: 'the service in this region, instead of --endpoint' },
    'project-id': { value: 'ID', help: 'project that the job belongs to' },
    service: { value: 'NAME', help: describeServices() },
    'token-file': { value: 'FILE', help: 'holds the token; read again if it is rejected' },
    auth: { value: 'metadata', help: "use the temporary keys in this cloud server's metadata" },
    language: { value: 'WORD', help: 'language of service messages: en-us or zh-cn' },
    proxy: { value: 'URL', help: 'of an HTTP proxy, instead of HTTPS_PROXY or HTTP_PROXY' },
    'allow-insecure': { help: 'allow plain http:// to other machines' },
  },
  Timing: {
    timeout: { value: 'TIME', help: 'maximum duration of the wait (default 1h; 0s polls once)' },
    'visibility-timeout': { value: 'TIME', help: 'how long the job may be unknown (default 60s)' },
    'outage-timeout': { value: 'TIME', help: 'how long all polls may fail (default 5m)' },
    interval: { value: 'TIME', help: 'constant time between polls (default: adaptive)' },
    'fail-fast': { help: 'of several jobs, stop at the first that does not complete' },
    'no-history': { help: 'neither use nor record how long jobs take' },
  },
  Output: {
    json: { help: 'each job as last seen, with any error, as a line of JSON' },
    ndjson: { help: 'every update as a line of JSON' },
    quiet: { help: 'no progress, only errors' },
    heartbeat: {
      value: 'TIME',
      help: 'a line at least this often in a log (default 1m; 0: none)',
    },
  },
  'Saving and resuming': {
    checkpoint: { value: 'FILE', help: 'keep the state of every wait in this file' },
    resume: { value: 'FILE', help: 'resume the waits in this file, and keep them there' },
  },
  Sandbox: {
    port: { value: 'NUMBER', help: 'to listen on (default: a free one)' },
    speed: { value: 'NUMBER', help: '10 makes ten seconds of a job one (default 1)' },
  },
  Other: {
    help: { help: 'print this' },
    version: { help: 'print the version' },
  },
} as const satisfies Record<string, Record<string, Flag>>;

const { Connection, Timing, Output, Sandbox, Other, 'Saving and resuming': Saving } = FLAG_GROUPS;

export const FLAGS = { ...Connection, ...Timing, ...Output, ...Saving, ...Sandbox, ...Other };

export type FlagName = keyof typeof FLAGS;
/** The flags that were given, with their values; "" for a flag that takes none. */
export type Flags = ReadonlyMap<FlagName, string>;

/** The flags that a command needs again to resume a wait. */
export const CONNECTION_FLAG_NAMES = Object.keys(Connection) as FlagName[];

export type CommandName = 'wait' | 'whoami' | 'history' | 'sandbox';

/** What each command takes besides --help and --version. */
export const FLAGS_BY_COMMAND: Readonly<Record<CommandName, readonly FlagName[]>> = {
  wait: Object.keys({ ...Connection, ...Timing, ...Output, ...Saving }) as FlagName[],
  whoami: [...CONNECTION_FLAG_NAMES, 'json'],
  history: ['json'],
  sandbox: ['port', 'speed', 'service'],
};

/** Whether the first word of a command line names a command, and not a job to wait for. */
export function isCommandName(word: string): word is Exclude<CommandName, 'wait'> {
  return word !== 'wait' && Object.hasOwn(FLAGS_BY_COMMAND, word);
}

export function isFlagName(name: string): name is FlagName {
  return Object.hasOwn(FLAGS, name);
}

function describeServices(): string {
  return [...SERVICES.keys()]
    .map(name => (name === 'taurusdb' ? `${name} (default)` : name))
    .join(', ');
}
