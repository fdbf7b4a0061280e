import { describe, expect, test } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { EXIT } from '../../src/cli/exit-codes.js';
import { FLAGS } from '../../src/cli/flags.js';
import { helpText } from '../../src/cli/help.js';
import { jobwait } from './support/command.js';

describe('--help', () => {
  test('lists every flag', () => {
    for (const flag of Object.keys(FLAGS))
      expect(helpText()).toMatch(new RegExp(`^  --${flag}\\b`, 'm'));
  });

  test.each(['whoami', 'history', 'history clear', 'sandbox'])('lists `jobwait %s`', words => {
    expect(helpText()).toMatch(new RegExp(`^  jobwait ${words}\\b`, 'm'));
  });

  test('lists every exit code', () => {
    for (const { code, meaning } of Object.values(EXIT)) {
      expect(helpText()).toContain(`\n  ${String(code).padEnd(30)} ${meaning}\n`);
    }
  });

  test('says which exit code counts for several jobs', () => {
    expect(helpText()).toContain(
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
    expect(helpText()).toContain(name);
  });

  test('fits 90 columns', () => {
    const longest = Math.max(
      ...helpText()
        .split('\n')
        .map(line => line.length),
    );
    expect(longest).toBeLessThanOrEqual(90);
  });

  test('goes to stdout and ends with exit code 0', async () => {
    const { code, stdout, stderr } = await jobwait(['--help']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toBe(helpText());
  });
});

test("--version prints the package's version", async () => {
  expect(await jobwait(['--version'])).toEqual({
    code: 0,
    stdout: `${manifest.version}\n`,
    stderr: '',
  });
});
