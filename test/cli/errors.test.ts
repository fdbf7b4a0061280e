import { expect, test } from 'vitest';
import { formatError, formatErrors, UsageError } from '../../src/cli/errors.js';
import { OptionError, OptionErrors, optionError } from '../../src/model/validation.js';
import { jobwait } from './support/command.js';
import { startService, TOKEN } from './support/server.js';

const SEE_HELP = '; see jobwait --help';

test.each<[string, OptionError, string]>([
  [
    'the flag of an option',
    optionError('projectId', 'the id of a project', 'a/b'),
    'Expected --project-id to be the id of a project, got "a/b"',
  ],
  [
    'the variable that the value came from',
    optionError({ option: 'endpoint', source: 'JOBWAIT_ENDPOINT' }, 'an https:// URL', 'x'),
    'Expected JOBWAIT_ENDPOINT to be an https:// URL, got "x"',
  ],
  [
    'the job id',
    optionError('id', 'a non-empty string', ''),
    'Expected the job id to be a non-empty string, got ""',
  ],
  [
    'a field of a checkpoint',
    optionError('checkpoint.state.jobId', 'a string', 5),
    "Expected state.jobId of --resume's file to be a string, got 5",
  ],
  [
    'a checkpoint as a whole',
    optionError('checkpoint', 'an object', []),
    "Expected the content of --resume's file to be an object, got an array",
  ],
  [
    'the flags of other options',
    optionError('region', 'a region (or give `endpoint`, `projectId`)', 'x'),
    'Expected --region to be a region (or give --endpoint, --project-id), got "x"',
  ],
])('a usage error of the library names %s', (_, error, line) => {
  expect(formatError(error)).toBe(line + SEE_HELP);
});

test('usage errors of several settings are a list', () => {
  const error = new OptionErrors([
    new OptionError({ option: 'endpoint', expected: 'set, or A or B', received: 'nothing' }),
    optionError('region', 'a region', 'x'),
    new OptionError({ option: 'projectId', expected: 'set, or D', received: 'nothing' }),
  ]);
  expect(formatErrors(error)).toEqual([
    `Settings are missing or invalid${SEE_HELP}`,
    'No endpoint: --endpoint or --region must be set, or A or B',
    'Expected --region to be a region, got "x"',
    'No project id: --project-id must be set, or D',
  ]);
});

test('missing settings are reported as a list, one line a setting', async () => {
  const { code, stderr } = await jobwait(['job-1']);
  expect(code).toBe(2);
  const [first, ...others] = stderr.trimEnd().split('\n');
  expect(first).toBe('jobwait: Settings are missing or invalid; see jobwait --help');
  expect(others.map(line => line.split(':')[0])).toEqual([
    '  No endpoint',
    '  No credentials',
    '  No project id',
  ]);
});

test.each<[string, string[], Record<string, string>]>([
  ['--region', ['--region', 'eu-de'], {}],
  ['JOBWAIT_REGION', [], { JOBWAIT_REGION: 'eu-de' }],
])('an unknown region points to --endpoint: %s', async (source, flags, variables) => {
  const { env } = await startService();
  const { JOBWAIT_ENDPOINT: _, ...others } = env;
  const ended = await jobwait(['job-1', ...flags], { env: { ...others, ...variables } });
  expect(ended.code).toBe(2);
  expect(ended.stderr).toBe(
    `jobwait: Expected ${source} to be a region such as "cn-north-4" (for any other, give its --endpoint or --cloud), got "eu-de"; see jobwait --help\n`,
  );
});

test('a usage error of the command refers to the help', () => {
  expect(formatError(new UsageError('--json takes no value'))).toBe(
    `--json takes no value${SEE_HELP}`,
  );
});

test('an error that is no usage error is called unexpected', () => {
  expect(formatError(new RangeError('a\nbug'))).toBe('Unexpected: a bug');
});

test.each<[string, string[], Record<string, string>, RegExp]>([
  ['flag', ['--endpoint', 'x'], {}, /^jobwait: Expected --endpoint to be .*, got "x"; see/],
  [
    'variable',
    [],
    { JOBWAIT_ENDPOINT: 'x' },
    /^jobwait: Expected JOBWAIT_ENDPOINT to be .*"x"; see/,
  ],
  ['flag', ['--timeout', '90'], {}, /^jobwait: Expected --timeout to be a time .*, got "90"; see/],
  [
    'variable',
    [],
    { JOBWAIT_SERVICE: 'x' },
    /^jobwait: Expected JOBWAIT_SERVICE to be one of .*; see/,
  ],
])(
  'an invalid value is reported with the %s it came from: %j %j',
  async (_, flags, variables, line) => {
    const { server, env } = await startService();
    const { code, stderr } = await jobwait(['job-1', ...flags], { env: { ...env, ...variables } });
    expect(code).toBe(2);
    expect(stderr).toMatch(line);
    expect(server.requests).toEqual([]);
  },
);

test('an invalid token is reported without its value', async () => {
  const { env } = await startService();
  const JOBWAIT_TOKEN = `${TOKEN}\u0007`;
  const { code, stderr } = await jobwait(['job-1'], { env: { ...env, JOBWAIT_TOKEN } });
  expect(code).toBe(2);
  expect(stderr).toMatch(/^jobwait: Expected JOBWAIT_TOKEN to be /);
  expect(stderr).not.toContain(TOKEN);
});
