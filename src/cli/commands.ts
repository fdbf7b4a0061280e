import type { Flag } from './flag.js';
import {
  type FlagGroup,
  type FlagName,
  LIST,
  OTHER,
  OUTPUT,
  RECORDING,
  REPORT,
  REPORTING,
  SANDBOX,
  SAVING,
  TIMING,
  WHOAMI,
} from './flags.js';
import { CONNECTION, SOURCE } from './source-flags.js';

export type HelpRow = readonly [term: string, meaning: string];

/** What the parser, the help and the completion know of a command. How it runs is in run.ts. */
export interface CommandSpec {
  /** What it does, in a few words. */
  readonly summary: string;
  readonly usage: readonly HelpRow[];
  /** Words that may follow it, for the completion. */
  readonly words?: readonly string[];
  /** Its flags by the headings of its help, besides --help and --version. */
  readonly flags: Readonly<Record<string, FlagGroup>>;
}

const JSON_FLAG = { json: { help: 'print JSON' } } as const satisfies FlagGroup;

/** The commands, in the order of the help. The first one is the default. */
export const COMMANDS = {
  wait: {
    summary: 'wait until jobs have ended; the default command',
    usage: [
      ['jobwait [wait] ID... [flags]', 'wait until all of these jobs have ended'],
      ['jobwait [wait] - [flags]', 'ids from stdin: one a line, or JSON'],
      ['jobwait [wait] --resume FILE', 'resume waits that were stopped'],
    ],
    flags: {
      Timing: TIMING,
      Output: OUTPUT,
      Reports: REPORTING,
      Recording: RECORDING,
      Saving: SAVING,
      Connection: CONNECTION,
      HTTP: SOURCE,
    },
  },
  get: {
    summary: 'poll jobs once and print them',
    usage: [['jobwait get ID... [flags]', 'poll once: exit code 0 if completed, 124 if running']],
    flags: {
      Output: { json: OUTPUT.json, query: OUTPUT.query },
      Recording: RECORDING,
      Connection: CONNECTION,
      HTTP: SOURCE,
    },
  },
  list: {
    summary: 'print the tasks of a project as a table',
    usage: [['jobwait list [flags]', 'print the tasks of a project as a table']],
    flags: { Tasks: LIST, Connection: CONNECTION },
  },
  whoami: {
    summary: 'print endpoint, project and credential source',
    usage: [['jobwait whoami [flags]', 'print endpoint, project and credential source']],
    flags: { Output: WHOAMI, Connection: CONNECTION },
  },
  history: {
    summary: 'show how long jobs took',
    usage: [
      ['jobwait history [--json]', 'show how long jobs took, by name and service'],
      ['jobwait history clear', 'delete that history'],
    ],
    words: ['clear'],
    flags: { Output: JSON_FLAG },
  },
  sandbox: {
    summary: 'run a service on this machine, to play with',
    usage: [['jobwait sandbox [flags]', 'run a service on this machine, to play with']],
    flags: { Sandbox: { ...SANDBOX, service: CONNECTION.service } },
  },
  report: {
    summary: 'draw what the events of --ndjson say',
    usage: [
      ['jobwait report FILE -o PAGE', 'draw the events that --ndjson printed; - reads stdin'],
    ],
    flags: { Output: REPORT },
  },
  completion: {
    summary: 'print a script that completes commands in a shell',
    usage: [
      ['. <(jobwait completion bash)', 'complete commands and flags in bash; or zsh'],
      ['jobwait completion fish | source', 'the same in fish'],
    ],
    words: ['bash', 'zsh', 'fish'],
    flags: {},
  },
  help: {
    summary: 'print the help of a command',
    usage: [
      ['jobwait help [COMMAND]', 'print the help of a command, or list the commands'],
      ['jobwait --help', 'explain every flag of a wait, variables, exit codes'],
    ],
    flags: {},
  },
} as const satisfies Record<string, CommandSpec>;

export type CommandName = keyof typeof COMMANDS;

export const COMMAND_NAMES = Object.keys(COMMANDS) as CommandName[];

export function isCommandName(word: string): word is CommandName {
  return Object.hasOwn(COMMANDS, word);
}

/** The flags of a command, by name. */
export function flagsOf(command: CommandName): FlagGroup {
  const { flags }: CommandSpec = COMMANDS[command];
  return Object.assign({}, ...Object.values(flags), OTHER);
}

/** A flag of any command. Whether it takes a value is the same for all that have it. */
export const ALL_FLAGS: ReadonlyMap<FlagName, Flag> = new Map(
  COMMAND_NAMES.flatMap(command => Object.entries(flagsOf(command)) as [FlagName, Flag][]),
);
