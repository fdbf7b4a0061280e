import {
  COMMAND_NAMES,
  COMMANDS,
  type CommandName,
  type CommandSpec,
  type HelpRow,
} from './commands.js';
import { EXIT } from './exit-codes.js';
import type { Flag } from './flag.js';
import { type FlagGroup, OTHER } from './flags.js';
import { type Paint, plainPaint } from './terminal.js';

const SCREEN = { rows: 24, columns: 80 };
const GAP = '  ';
const MAX_TERM_WIDTH = 32;

const CREDENTIAL_ROWS: readonly HelpRow[] = [
  ['JOBWAIT_TOKEN', 'or HW_AUTH_TOKEN; no flag takes it'],
  ['HUAWEICLOUD_SDK_AK, …_SK', 'or HW_ACCESS_KEY, HW_SECRET_KEY'],
  ['HW_USER_NAME, HW_USER_PASSWORD', 'with HW_DOMAIN_NAME'],
];

const FILE_ROWS: readonly HelpRow[] = [
  ['JOBWAIT_HISTORY', 'file that records how long jobs take; off: none'],
  ['XDG_CACHE_HOME', 'where that file is by default (~/.cache)'],
  ['NO_COLOR', 'no colours; with TERM=dumb or CI no live line either'],
  ['XDG_STATE_HOME', 'where an interrupted wait is saved (~/.local/state)'],
];

const EXAMPLE_LINES = [
  'jobwait 31b8ae23-c687-4d80-b7b4-42a66c9bb886 --timeout 2h',
  './create-instance | jobwait - --json | jq -r .entities.instance.endpoint',
  './create-many | jobwait - --fail-fast',
];

/** Everything about a wait: all its flags, the variables and the exit codes; and the other commands. */
export function fullHelp(paint: Paint = plainPaint): string {
  const { flags }: CommandSpec = COMMANDS.wait;
  const groups = { ...flags, Other: OTHER };
  return [
    `${paint('bold', 'jobwait')} waits for cloud jobs: the results on stdout, all else on stderr.\n`,
    section('Usage', COMMAND_NAMES.flatMap(usageRows), paint),
    ...Object.entries(groups).map(([name, group]) => section(name, flagRows(group), paint)),
    'A TIME is a number with a unit, such as 90s, 30m, 1h or 7d; or Infinity.\n',
    section('Variables, if a flag is missing', variableRows(groups), paint),
    section('Exit codes', exitCodeRows(), paint),
    `Of several jobs the worst counts: ${Object.values(EXIT)
      .map(({ code }) => code)
      .join(', ')}.\n`,
    [paint('bold', 'Examples'), ...EXAMPLE_LINES.map(line => `  $ ${line}`), ''].join('\n'),
  ].join('\n');
}

/** The commands, on one screen. */
export function overview(paint: Paint = plainPaint): string {
  const rows = COMMAND_NAMES.map((name): HelpRow => [name, COMMANDS[name].summary]);
  const more: readonly HelpRow[] = [
    ['jobwait help COMMAND', 'explains a command'],
    ['jobwait --help', 'explains every flag of a wait, variables, exit codes'],
  ];
  return [
    `${paint('bold', 'jobwait')} waits for an asynchronous cloud job: jobwait ID...\n`,
    section('Commands', rows, paint),
    section('More', more, paint),
  ].join('\n');
}

/** The help of one command, on one screen: if there is no room to explain all its flags, some are only listed. */
export function commandHelp(command: CommandName, paint: Paint = plainPaint): string {
  const groups = Object.entries<FlagGroup>(COMMANDS[command].flags);
  for (let explained = groups.length; ; explained -= 1) {
    const text = [
      section('Usage', usageRows(command), paint),
      ...groups.slice(0, explained).map(([name, group]) => section(name, flagRows(group), paint)),
      ...(explained < groups.length ? [flagLists(groups.slice(explained), paint)] : []),
      `"jobwait --help" explains ${explained < groups.length ? 'every flag, ' : ''}the variables and the exit codes.\n`,
    ].join('\n');
    if (explained === 0 || text.split('\n').length - 1 <= SCREEN.rows) return text;
  }
}

/** The flags of each group in a paragraph: "Timing  --timeout TIME, --interval TIME". */
function flagLists(groups: readonly [name: string, group: FlagGroup][], paint: Paint): string {
  const width = Math.max(...groups.map(([name]) => name.length));
  const lines = groups.flatMap(([name, group]) => {
    const terms = flagRows(group).map(([term], index, { length }) =>
      index < length - 1 ? `${term},` : term,
    );
    return hangingLines(name, fold(terms, SCREEN.columns - width - GAP.length), width, paint);
  });
  return `${lines.join('\n')}\n`;
}

/** The rows below a heading. */
function section(name: string, rows: readonly HelpRow[], paint: Paint): string {
  const width = Math.min(Math.max(...rows.map(([term]) => term.length)), MAX_TERM_WIDTH);
  const room = SCREEN.columns - width - 2 * GAP.length;
  const lines = rows.flatMap(([term, meaning]) =>
    hangingLines(term, fold(meaning.split(' '), room), width),
  );
  return [paint('bold', name), ...lines.map(line => GAP + line), ''].join('\n');
}

/** A term, and beside it the lines that belong to it. */
function hangingLines(
  term: string,
  lines: readonly string[],
  width: number,
  paint = plainPaint,
): string[] {
  return lines.map((line, index) => {
    const label = index === 0 ? term : '';
    return paint('bold', label) + ' '.repeat(Math.max(width - label.length, 0)) + GAP + line;
  });
}

/** Joins words to lines of at most `columns`. */
function fold(words: readonly string[], columns: number): string[] {
  const lines: string[] = [];
  for (const word of words) {
    const line = lines.at(-1);
    if (line === undefined || line.length + 1 + word.length > columns) lines.push(word);
    else lines[lines.length - 1] = `${line} ${word}`;
  }
  return lines;
}

function usageRows(command: CommandName): readonly HelpRow[] {
  return COMMANDS[command].usage;
}

function entriesOf(group: FlagGroup): readonly [name: string, flag: Flag][] {
  return Object.entries(group);
}

function flagRows(group: FlagGroup): HelpRow[] {
  return entriesOf(group).map(([name, { value, short, help }]) => {
    const names = short ? `-${short}, --${name}` : `--${name}`;
    return [value ? `${names} ${value}` : names, help];
  });
}

/** The variables that replace flags, and those that are no flags. */
function variableRows(groups: Readonly<Record<string, FlagGroup>>): HelpRow[] {
  const flags = Object.values(groups).flatMap(entriesOf);
  const rows = flags.flatMap(([name, { variables = [] }]): HelpRow[] => {
    const [first, ...others] = variables;
    if (first === undefined) return [];
    return [[first, others.length > 0 ? `or ${others.join(', ')}: as --${name}` : `as --${name}`]];
  });
  return [...CREDENTIAL_ROWS, ...rows, ...FILE_ROWS];
}

function exitCodeRows(): HelpRow[] {
  return Object.values(EXIT)
    .toSorted((one, other) => one.code - other.code)
    .map(({ code, meaning }) => [String(code), meaning]);
}
