import { expect, test } from 'vitest';
import { formatError, UsageError } from '../../src/cli/errors.js';
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
    'every setting that is missing',
    new OptionErrors([
      new OptionError({ option: 'endpoint', expected: 'set, or A or B', received: 'nothing' }),
      new OptionError({ option: 'auth', expected: 'set, or C', received: 'nothing' }),
      new OptionError({ option: 'projectId', expected: 'set, or D', received: 'nothing' }),
    ]),
    'No endpoint: --endpoint or --region must be set, or A or B. No credentials: --token-file must be set, or C. No project id: --project-id must be set, or D',
  ],
])('a usage error of the library names %s', (_, error, line) => {
  expect(formatError(error)).toBe(line + SEE_HELP);
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
