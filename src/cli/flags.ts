import { SERVICES } from '../services/registry.js';

/** One flag of the command line. The parser and the help read the same table. */
export interface Flag {
  /** What stands for its value in the help; a flag without one is either given or not. */
  readonly value?: string;
  readonly help: string;
}

/** Where to ask. Whoever resumes a wait needs these again. */
const CONNECTION_GROUP = {
  endpoint: { value: 'URL', help: 'address of the service, https://…' },
  region: { value: 'NAME', help: 'the service in this region, instead of --endpoint' },
  'project-id': { value: 'ID', help: 'project that the job belongs to' },
  service: { value: 'NAME', help: describeServices() },
  'token-file': { value: 'FILE', help: 'holds the token; read again when it is refused' },
  auth: { value: 'metadata', help: "by the temporary keys in this cloud server's metadata" },
  language: { value: 'WORD', help: 'of what the service says: en-us or zh-cn' },
  'allow-insecure': { help: 'allow plain http:// to other machines' },
} as const satisfies Record<string, Flag>;

/** How long to wait, and for what. */
const TIMING_GROUP = {
  timeout: { value: 'TIME', help: 'for the whole wait (default 1h; 0s looks once)' },
  'visibility-timeout': { value: 'TIME', help: 'for the job to be known (default 60s)' },
  'outage-timeout': { value: 'TIME', help: 'of nothing but failing looks (default 5m)' },
  interval: { value: 'TIME', help: 'from look to look (default: by when the end is likely)' },
  'fail-fast': { help: 'of several jobs, stop at the first that does not complete' },
  'no-history': { help: 'neither go by how long jobs took before, nor remember it' },
} as const satisfies Record<string, Flag>;

const OUTPUT_GROUP = {
  json: { help: 'each finished job, or other result, as one line of JSON' },
  ndjson: { help: 'every update as a line of JSON' },
  quiet: { help: 'no progress; errors are still told' },
} as const satisfies Record<string, Flag>;

const CHECKPOINT_GROUP = {
  checkpoint: { value: 'FILE', help: 'keep the state of every wait in this file' },
  resume: { value: 'FILE', help: 'go on with the waits in this file, and keep them there' },
} as const satisfies Record<string, Flag>;

const SANDBOX_GROUP = {
  port: { value: 'NUMBER', help: 'to listen on (default: one that is free)' },
  speed: { value: 'NUMBER', help: '10 makes ten seconds of a job one (default 1)' },
} as const satisfies Record<string, Flag>;

const GENERAL_GROUP = {
  help: { help: 'print this' },
  version: { help: 'print the version' },
} as const satisfies Record<string, Flag>;

/** In the order of the help. */
export const FLAG_GROUPS = {
  'Where to ask': CONNECTION_GROUP,
  'How long': TIMING_GROUP,
  Output: OUTPUT_GROUP,
  'Stopping and going on': CHECKPOINT_GROUP,
  'The sandbox': SANDBOX_GROUP,
  Other: GENERAL_GROUP,
} as const;

export const FLAGS = {
  ...CONNECTION_GROUP,
  ...TIMING_GROUP,
  ...OUTPUT_GROUP,
  ...CHECKPOINT_GROUP,
  ...SANDBOX_GROUP,
  ...GENERAL_GROUP,
} as const satisfies Record<string, Flag>;

export type FlagName = keyof typeof FLAGS;
export type ConnectionFlag = keyof typeof CONNECTION_GROUP;

export const CONNECTION_FLAG_NAMES = Object.keys(CONNECTION_GROUP) as ConnectionFlag[];
/** All that each command takes besides --help and --version, which it never gets to see. */
export const FLAGS_BY_COMMAND = {
  wait: flagNames({ ...CONNECTION_GROUP, ...TIMING_GROUP, ...OUTPUT_GROUP, ...CHECKPOINT_GROUP }),
  whoami: flagNames({ ...CONNECTION_GROUP, json: OUTPUT_GROUP.json }),
  history: flagNames({ json: OUTPUT_GROUP.json }),
  sandbox: flagNames({ ...SANDBOX_GROUP, service: CONNECTION_GROUP.service }),
} as const satisfies Record<string, readonly FlagName[]>;

/** Whether a first word asks for something other than to wait for the job of that id. */
export function isCommandName(
  word: string,
): word is Exclude<keyof typeof FLAGS_BY_COMMAND, 'wait'> {
  return word !== 'wait' && Object.hasOwn(FLAGS_BY_COMMAND, word);
}

function flagNames<K extends FlagName>(flags: Readonly<Record<K, Flag>>): K[] {
  return Object.keys(flags) as K[];
}

/** Whether a name is one of a flag. */
export function isFlagName(name: string): name is FlagName {
  return Object.hasOwn(FLAGS, name);
}

function describeServices(): string {
  return [...SERVICES.keys()]
    .map(name => (name === 'taurusdb' ? `${name} (default)` : name))
    .join(', ');
}
