import { EXIT } from './exit-codes.js';
import { FLAG_GROUPS, type Flag } from './flags.js';
import { type Paint, plainPaint } from './terminal.js';

type HelpRow = readonly [term: string, meaning: string];

const USAGE_ROWS: readonly HelpRow[] = [
  ['jobwait JOB-ID... [flags]', 'wait until all of these jobs have ended'],
  ['jobwait - [flags]', 'the ids from stdin, one a line, or JSON with a job_id'],
  ['jobwait --resume FILE [flags]', 'resume waits that were stopped'],
  ['jobwait whoami [flags]', 'print endpoint, project, credential source; sends nothing'],
  ['jobwait history [--json]', 'show how long jobs took, by name and service'],
  ['jobwait history clear', 'delete that history'],
  ['jobwait sandbox [flags]', 'run a service on this machine, to play with'],
];

const ENVIRONMENT_ROWS: readonly HelpRow[] = [
  ['JOBWAIT_TOKEN', 'or JOBWAIT_TOKEN_FILE, HW_AUTH_TOKEN; no flag takes it'],
  ['HUAWEICLOUD_SDK_AK, …_SK', 'or HW_ACCESS_KEY, HW_SECRET_KEY'],
  ['HW_USER_NAME, HW_USER_PASSWORD', 'with HW_DOMAIN_NAME'],
  ['JOBWAIT_AUTH=metadata', 'as --auth metadata'],
  ['JOBWAIT_ENDPOINT', 'as --endpoint'],
  ['JOBWAIT_REGION', 'or HW_REGION_NAME: as --region'],
  ['JOBWAIT_PROJECT_ID', 'or HUAWEICLOUD_SDK_PROJECT_ID, HW_PROJECT_ID'],
  ['JOBWAIT_SERVICE', 'as --service'],
  ['HTTPS_PROXY, HTTP_PROXY', 'as --proxy; NO_PROXY lists the hosts to reach without it'],
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

export function helpText(paint: Paint = plainPaint): string {
  const title = (text: string): string => paint('bold', text);
  const section = (name: string, rows: readonly HelpRow[]): string =>
    [title(name), ...rows.map(formatRow), ''].join('\n');
  return [
    `${title('jobwait')} waits for an asynchronous cloud job: the result on stdout, all else on stderr.\n`,
    section('Usage', USAGE_ROWS),
    ...Object.entries(FLAG_GROUPS).map(([name, flags]) => section(name, flagRows(flags))),
    'A TIME is a number with a unit, such as 90s, 30m, 1h or 7d; or Infinity.\n',
    section('Variables, if a flag is missing', ENVIRONMENT_ROWS),
    section('Exit codes', exitCodeRows()),
    `Of several jobs the worst counts: ${Object.values(EXIT)
      .map(({ code }) => code)
      .join(', ')}.\n`,
    [title('Examples'), ...EXAMPLE_LINES.map(line => `  $ ${line}`), ''].join('\n'),
  ].join('\n');
}

function formatRow([term, meaning]: HelpRow): string {
  return `  ${term.padEnd(30)} ${meaning}`;
}

function flagRows(flags: Readonly<Record<string, Flag>>): HelpRow[] {
  return Object.entries(flags).map(([name, { value, help }]) => [
    value ? `--${name} ${value}` : `--${name}`,
    help,
  ]);
}

function exitCodeRows(): HelpRow[] {
  return Object.values(EXIT)
    .toSorted((one, other) => one.code - other.code)
    .map(({ code, meaning }) => [String(code), meaning]);
}
