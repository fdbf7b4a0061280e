import { STATUSES } from '../model/job.js';
import type { Flag, FlagTable } from './flag.js';
import {
  checkPort,
  checkReporter,
  checkRows,
  checkSince,
  checkSpeed,
  checkStatus,
  checkTime,
  REPORTERS,
} from './flag-checks.js';
import type { CONNECTION, SOURCE } from './source-flags.js';

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
  verbose: { help: 'a line on stderr for each request, poll and retry' },
  heartbeat: {
    value: 'TIME',
    help: 'a line at least this often in a log (default 1m; 0: none)',
    check: checkTime,
  },
} as const satisfies FlagTable;

export const REPORT = {
  output: { value: 'FILE', short: 'o', help: 'the page, HTML that needs nothing else' },
  trace: { value: 'FILE', help: 'a trace for Perfetto (Trace Event format)' },
} as const satisfies FlagTable;

/** What is left of a wait besides its result. */
export const REPORTING = {
  report: { value: 'FILE', help: 'a page that draws what happened (HTML)' },
  trace: REPORT.trace,
  reporter: {
    value: 'NAME',
    help: 'github (default on GitHub Actions), gitlab or none',
    choices: REPORTERS,
    check: checkReporter,
  },
} as const satisfies FlagTable;

export const RECORDING = {
  record: { value: 'FILE', help: 'append every exchange to this file, without credentials' },
  'record-names': { help: 'keep names and reasons in it' },
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
  replay: { value: 'FILE', help: 'play back what --record has written' },
} as const satisfies FlagTable;

/** The flags that every command takes. */
export const OTHER = {
  help: { short: 'h', help: 'print the help of the command' },
  version: { short: 'V', help: 'print the version' },
} as const satisfies FlagTable;

export type FlagName = keyof (typeof CONNECTION &
  typeof SOURCE &
  typeof TIMING &
  typeof OUTPUT &
  typeof RECORDING &
  typeof SAVING &
  typeof LIST &
  typeof WHOAMI &
  typeof SANDBOX &
  typeof REPORT &
  typeof REPORTING &
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
