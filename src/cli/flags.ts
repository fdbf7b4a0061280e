import { STATUSES } from '../model/job.js';
import { SERVICES } from '../services/registry.js';
import {
  checkAuth,
  checkPort,
  checkProxy,
  checkRows,
  checkSince,
  checkSpeed,
  checkStatus,
  checkTime,
  type FlagCheck,
} from './flag-checks.js';

/** One flag of the command line. The parser, the help and the completion read the same tables. */
export interface Flag {
  /** Placeholder of its value in the help. A flag without one takes no value. */
  readonly value?: string;
  readonly help: string;
  /** Its letter: "o" for "-o". */
  readonly short?: string;
  /** The variables that are read if the flag is missing, for the help. */
  readonly variables?: readonly string[];
  /** The values that a shell completes. */
  readonly choices?: readonly string[];
  /** Whether it may be given several times. Of any other flag the last value counts. */
  readonly isRepeatable?: true;
  /** Default: any text that is not empty. */
  readonly check?: FlagCheck;
}

type FlagTable = Readonly<Record<string, Flag>>;

/** What is polled, and with which credentials. */
export const CONNECTION = {
  endpoint: {
    value: 'URL',
    help: 'address of the service, https://…',
    variables: ['JOBWAIT_ENDPOINT'],
  },
  region: {
    value: 'NAME',
    help: 'the service in this region, instead of --endpoint',
    variables: ['JOBWAIT_REGION', 'HW_REGION_NAME'],
  },
  'project-id': {
    value: 'ID',
    help: 'project that the job belongs to',
    variables: ['JOBWAIT_PROJECT_ID', 'HUAWEICLOUD_SDK_PROJECT_ID', 'HW_PROJECT_ID'],
  },
  service: {
    value: 'NAME',
    help: describeServices(),
    variables: ['JOBWAIT_SERVICE'],
    choices: [...SERVICES.keys()],
  },
  'token-file': {
    value: 'FILE',
    help: 'holds the token; read again if it is rejected',
    variables: ['JOBWAIT_TOKEN_FILE'],
  },
  auth: {
    value: 'metadata',
    help: "use the temporary keys in this server's metadata",
    variables: ['JOBWAIT_AUTH'],
    choices: ['metadata'],
    check: checkAuth,
  },
  language: {
    value: 'WORD',
    help: 'language of service messages: en-us or zh-cn',
    choices: ['en-us', 'zh-cn'],
  },
  proxy: {
    value: 'URL',
    help: 'of an HTTP proxy; NO_PROXY lists hosts to reach without',
    variables: ['HTTPS_PROXY', 'HTTP_PROXY'],
    check: checkProxy,
  },
  'allow-insecure': { help: 'allow plain http:// to other machines' },
} as const satisfies FlagTable;

export const TIMING = {
  timeout: {
    value: 'TIME',
    help: 'longest wait (default 1h; 0s polls once)',
    check: checkTime,
  },
  'visibility-timeout': {
    value: 'TIME',
    help: 'how long the job may be unknown (default 60s)',
    check: checkTime,
  },
  'outage-timeout': {
    value: 'TIME',
    help: 'how long all polls may fail (default 5m)',
    check: checkTime,
  },
  interval: {
    value: 'TIME',
    help: 'constant time between polls (default: adaptive)',
    check: checkTime,
  },
  'fail-fast': { help: 'stop once one of several jobs does not complete' },
  'no-history': { help: 'neither use nor record how long jobs take' },
} as const satisfies FlagTable;

export const OUTPUT = {
  json: { help: 'each job as last seen, with any error, as a line of JSON' },
  ndjson: { help: 'every update as a line of JSON' },
  query: {
    value: 'EXPR',
    help: 'one value of the finished job, such as entities.instance.endpoint',
  },
  quiet: { help: 'no progress, only errors' },
  heartbeat: {
    value: 'TIME',
    help: 'a line at least this often in a log (default 1m; 0: none)',
    check: checkTime,
  },
} as const satisfies FlagTable;

export const SAVING = {
  checkpoint: { value: 'FILE', help: 'keep the state of every wait in this file' },
  resume: { value: 'FILE', help: 'resume the waits in this file, and keep them there' },
} as const satisfies FlagTable;

export const LIST = {
  status: {
    value: 'STATUS',
    help: 'only tasks with this status, such as Running',
    choices: STATUSES,
    check: checkStatus,
  },
  since: {
    value: 'TIME|DATE',
    help: 'only tasks created since: 2h, 7d, 2026-01-31 (UTC)',
    check: checkSince,
  },
  name: { value: 'NAME', help: 'only tasks of this name' },
  limit: { value: 'ROWS', help: 'print at most so many', check: checkRows },
  json: { help: 'each task as a line of JSON' },
} as const satisfies FlagTable;

export const WHOAMI = {
  verify: { help: 'send one request, to see whether it is accepted' },
  json: { help: 'as a line of JSON' },
} as const satisfies FlagTable;

export const SANDBOX = {
  port: { value: 'NUMBER', help: 'to listen on (default: a free one)', check: checkPort },
  speed: {
    value: 'NUMBER',
    help: '10 makes ten seconds of a job one (default 1)',
    check: checkSpeed,
  },
} as const satisfies FlagTable;

export const REPORT = {
  output: { value: 'FILE', short: 'o', help: 'the page, HTML that needs nothing else' },
  trace: { value: 'FILE', help: 'the same for Perfetto (Trace Event format)' },
} as const satisfies FlagTable;

/** The flags that every command takes. */
export const OTHER = {
  help: { short: 'h', help: 'print the help of the command' },
  version: { short: 'V', help: 'print the version' },
} as const satisfies FlagTable;

export type FlagName = keyof (typeof CONNECTION &
  typeof TIMING &
  typeof OUTPUT &
  typeof SAVING &
  typeof LIST &
  typeof WHOAMI &
  typeof SANDBOX &
  typeof REPORT &
  typeof OTHER);

/** Some flags, by name. */
export type FlagGroup = { readonly [Name in FlagName]?: Flag };

/** The flags that were given, with their values; "" for a flag that takes none. */
export class Flags {
  readonly #given: readonly (readonly [name: FlagName, value: string])[];

  constructor(given: Iterable<readonly [name: FlagName, value: string]> = []) {
    this.#given = [...given];
  }

  has(name: FlagName): boolean {
    return this.#given.some(([given]) => given === name);
  }

  /** The value that was given last. */
  get(name: FlagName): string | undefined {
    return this.getAll(name).at(-1);
  }

  getAll(name: FlagName): readonly string[] {
    return this.#given.filter(([given]) => given === name).map(([, value]) => value);
  }

  get names(): ReadonlySet<FlagName> {
    return new Set(this.#given.map(([name]) => name));
  }
}

/** Flags of which at most one can be given. */
export const EXCLUSIVE_FLAGS: readonly (readonly [FlagName, FlagName])[] = [
  ['auth', 'token-file'],
  ['json', 'ndjson'],
  ['query', 'json'],
  ['query', 'ndjson'],
];

function describeServices(): string {
  return [...SERVICES.keys()]
    .map(name => (name === 'taurusdb' ? `${name} (default)` : name))
    .join(', ');
}
