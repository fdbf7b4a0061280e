import { SERVICES } from '../services/index.js';

/** One flag of the command line. The parser and the help read the same table. */
export interface Flag {
  /** What stands for its value in the help; a flag without one is either given or not. */
  readonly value?: string;
  readonly help: string;
}

/** Where to ask. Whoever resumes a wait needs these again. */
const CONNECTION = {
  endpoint: { value: 'URL', help: 'address of the service, https://…' },
  region: { value: 'NAME', help: 'the service in this region, instead of --endpoint' },
  'project-id': { value: 'ID', help: 'project that the job belongs to' },
  service: { value: 'NAME', help: serviceNames() },
  'token-file': { value: 'FILE', help: 'holds the token; read again when it is refused' },
  auth: { value: 'metadata', help: "by the temporary keys in this cloud server's metadata" },
  language: { value: 'WORD', help: 'of what the service says: en-us or zh-cn' },
  'allow-insecure': { help: 'allow plain http:// to other machines' },
} as const satisfies Record<string, Flag>;

/** How long to wait, and for what. */
const TIMES = {
  timeout: { value: 'TIME', help: 'for the whole wait (default 1h; 0s looks once)' },
  'visibility-timeout': { value: 'TIME', help: 'for the job to be known (default 60s)' },
  'outage-timeout': { value: 'TIME', help: 'of nothing but failing looks (default 5m)' },
  interval: { value: 'TIME', help: 'from look to look (default: by when the end is likely)' },
  'fail-fast': { help: 'of several jobs, stop at the first that does not complete' },
  'no-history': { help: 'neither go by how long jobs took before, nor remember it' },
} as const satisfies Record<string, Flag>;

const OUTPUT = {
  json: { help: 'each finished job, or other result, as one line of JSON' },
  ndjson: { help: 'every update as a line of JSON' },
  quiet: { help: 'no progress; errors are still told' },
} as const satisfies Record<string, Flag>;

const STOPPING = {
  checkpoint: { value: 'FILE', help: 'keep the state of every wait in this file' },
  resume: { value: 'FILE', help: 'go on with the waits in this file, and keep them there' },
} as const satisfies Record<string, Flag>;

const SANDBOX = {
  port: { value: 'NUMBER', help: 'to listen on (default: one that is free)' },
  speed: { value: 'NUMBER', help: '10 makes ten seconds of a job one (default 1)' },
} as const satisfies Record<string, Flag>;

const OTHER = {
  help: { help: 'print this' },
  version: { help: 'print the version' },
} as const satisfies Record<string, Flag>;

/** In the order of the help. */
export const FLAG_GROUPS = {
  'Where to ask': CONNECTION,
  'How long': TIMES,
  Output: OUTPUT,
  'Stopping and going on': STOPPING,
  'The sandbox': SANDBOX,
  Other: OTHER,
} as const;

export const FLAGS = {
  ...CONNECTION,
  ...TIMES,
  ...OUTPUT,
  ...STOPPING,
  ...SANDBOX,
  ...OTHER,
} as const satisfies Record<string, Flag>;

export type FlagName = keyof typeof FLAGS;
export type ConnectionFlag = keyof typeof CONNECTION;

export const CONNECTION_FLAGS = Object.keys(CONNECTION) as ConnectionFlag[];
/** All that each command takes besides --help and --version, which it never gets to see. */
export const FLAGS_OF = {
  wait: namesOf({ ...CONNECTION, ...TIMES, ...OUTPUT, ...STOPPING }),
  whoami: namesOf({ ...CONNECTION, json: OUTPUT.json }),
  history: namesOf({ json: OUTPUT.json }),
  sandbox: namesOf({ ...SANDBOX, service: CONNECTION.service }),
} as const satisfies Record<string, readonly FlagName[]>;

/** Whether a first word asks for something other than to wait for the job of that id. */
export function isCommandName(word: string): word is Exclude<keyof typeof FLAGS_OF, 'wait'> {
  return word !== 'wait' && Object.hasOwn(FLAGS_OF, word);
}

function namesOf<K extends FlagName>(flags: Readonly<Record<K, Flag>>): K[] {
  return Object.keys(flags) as K[];
}

/** Whether a name is one of a flag. */
export function isFlag(name: string): name is FlagName {
  return Object.hasOwn(FLAGS, name);
}

function serviceNames(): string {
  return [...SERVICES.keys()]
    .map(name => (name === 'taurusdb' ? `${name} (default)` : name))
    .join(', ');
}
