import { describe, expect, test } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { COMMAND_NAMES, flagsOf } from '../../src/cli/commands.js';
import { EXIT } from '../../src/cli/exit-codes.js';
import { commandHelp, fullHelp, overview } from '../../src/cli/help.js';
import { jobwait } from './support/command.js';

describe('--help', () => {
  test('lists every flag of a wait', () => {
    for (const flag of Object.keys(flagsOf('wait')))
      expect(fullHelp()).toMatch(new RegExp(`^  (-\\w, )?--${flag}\\b`, 'm'));
  });

  test.each(['whoami', 'history', 'history clear', 'sandbox'])('lists `jobwait %s`', words => {
    expect(fullHelp()).toMatch(new RegExp(`^  jobwait ${words}\\b`, 'm'));
  });

  test('lists every exit code', () => {
    for (const { code, meaning } of Object.values(EXIT)) {
      expect(fullHelp()).toContain(`\n  ${String(code).padEnd(3)}  ${meaning}\n`);
    }
  });

  test('says which exit code counts for several jobs', () => {
    expect(fullHelp()).toContain(
      'the worst counts: 130, 143, 129, 141, 70, 1, 3, 4, 2, 75, 124, 0.',
    );
  });

  test.each([
    'JOBWAIT_ENDPOINT',
    'JOBWAIT_REGION',
    'JOBWAIT_PROJECT_ID',
    'JOBWAIT_SERVICE',
    'JOBWAIT_TOKEN',
    'JOBWAIT_TOKEN_FILE',
    'JOBWAIT_AUTH',
    'JOBWAIT_HISTORY',
    'XDG_CACHE_HOME',
  ])('lists %s', name => {
    expect(fullHelp()).toContain(name);
  });

  test('fits 90 columns', () => {
    const longest = Math.max(
      ...fullHelp()
        .split('\n')
        .map(line => line.length),
    );
    expect(longest).toBeLessThanOrEqual(90);
  });

  test('goes to stdout and ends with exit code 0', async () => {
    const { code, stdout, stderr } = await jobwait(['--help']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toBe(fullHelp());
  });
});

describe.each(COMMAND_NAMES)('`jobwait help %s`', name => {
  test('fits on one screen', () => {
    const lines = commandHelp(name).split('\n').slice(0, -1);
    expect(lines.length).toBeLessThanOrEqual(24);
    expect(Math.max(...lines.map(line => line.length))).toBeLessThanOrEqual(80);
  });

  test('names every flag of the command, whether or not there is room to explain it', () => {
    for (const flag of Object.keys(flagsOf(name))) {
      if (flag !== 'help' && flag !== 'version') expect(commandHelp(name)).toContain(`--${flag}`);
    }
  });

  test('is what --help prints for the command', async () => {
    const printed = { code: 0, stdout: commandHelp(name), stderr: '' };
    expect(await jobwait(['help', name])).toEqual(printed);
    expect(await jobwait([name, '--help'])).toEqual(printed);
  });
});

describe('`jobwait help`', () => {
  test('lists every command on one screen', async () => {
    const { code, stdout } = await jobwait(['help']);
    expect({ code, stdout }).toEqual({ code: 0, stdout: overview() });
    const lines = stdout.split('\n');
    expect(lines.length).toBeLessThanOrEqual(24);
    for (const name of COMMAND_NAMES) expect(stdout).toMatch(new RegExp(`^  ${name} `, 'm'));
  });
});

test('--version counts for every command', async () => {
  for (const words of [['help'], ['list', '--status', 'x'], ['job-1']]) {
    expect(await jobwait([...words, '--version'])).toMatchObject({
      code: 0,
      stdout: `${manifest.version}\n`,
    });
  }
});

test("--version prints the package's version", async () => {
  expect(await jobwait(['--version'])).toEqual({
    code: 0,
    stdout: `${manifest.version}\n`,
    stderr: '',
  });
});
