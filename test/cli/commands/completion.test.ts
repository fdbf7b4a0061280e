import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { COMPLETION_SCRIPTS } from '../../../src/cli/commands/completion-scripts.js';
import { COMMAND_NAMES, flagsOf } from '../../../src/cli/commands.js';
import { jobwait, temporaryDirectory } from '../support/command.js';

/** What bash offers at the end of a line, as after a press of the tabulator key. */
function completeInBash(line: string, cwd = process.cwd()): string[] {
  // bash makes words of "=", too.
  const words = line.split(/(=)| /).filter(word => word !== undefined);
  const script = [
    COMPLETION_SCRIPTS.bash(),
    `COMP_WORDS=(${words.map(word => `'${word}'`).join(' ')})`,
    `COMP_CWORD=${words.length - 1}`,
    'compopt() { return 1; }',
    '_jobwait',
    'declare -p COMPREPLY',
  ].join('\n');
  const { stdout, stderr, status } = spawnSync('bash', ['-u', '-c', script], {
    encoding: 'utf8',
    cwd,
  });
  expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
  return Array.from(stdout.matchAll(/"([^"]*)"/g), ([, word = '']) => word);
}

const hasBash = spawnSync('bash', ['-c', 'true']).status === 0;

describe.runIf(hasBash)('bash completes', () => {
  test.each([
    ['the commands', 'jobwait ', [...COMMAND_NAMES]],
    ['a command', 'jobwait hi', ['history']],
    ['the flags of a wait', 'jobwait --resu', ['--resume']],
    ['the flags of a command', 'jobwait list --st', ['--status']],
    ['no flag of another command', 'jobwait sandbox --st', []],
    ['the flags of a wait after an id', 'jobwait job-1 --resu', ['--resume']],
    ['the values of a flag', 'jobwait list --status C', ['Completed', 'Canceled']],
    ['the values of a flag after an equals sign', 'jobwait --language=e', ['en-us']],
    ['no word for a value that can be anything', 'jobwait --timeout ', []],
    ['the words of a command', 'jobwait history ', ['clear']],
    ['the shells', 'jobwait completion ', ['bash', 'zsh', 'fish']],
    ['the commands that have a help', 'jobwait help sa', ['sandbox']],
    ['no word for a job id', 'jobwait get ', []],
  ])('%s: `%s`', (_, line, offered) => {
    expect(completeInBash(line)).toEqual(offered);
  });

  test('the names of files', () => {
    const cwd = temporaryDirectory();
    writeFileSync(join(cwd, 'token-1'), '');
    mkdirSync(join(cwd, 'token-2'));
    writeFileSync(join(cwd, 'other'), '');
    expect(completeInBash('jobwait whoami --token-file tok', cwd).toSorted()).toEqual([
      'token-1',
      'token-2',
    ]);
  });

  test('every flag of every command', () => {
    for (const command of COMMAND_NAMES) {
      const names = Object.keys(flagsOf(command)).map(name => `--${name}`);
      expect(completeInBash(`jobwait ${command} -`)).toEqual(names);
    }
  });
});

describe('`jobwait completion`', () => {
  test.each(['bash', 'zsh', 'fish'] as const)('prints a script for %s', async shell => {
    const printed = { code: 0, stdout: COMPLETION_SCRIPTS[shell](), stderr: '' };
    expect(await jobwait(['completion', shell])).toEqual(printed);
    for (const name of ['--timeout', ...COMMAND_NAMES]) {
      expect(printed.stdout).toContain(shell === 'fish' ? name.replace('--', '-l ') : name);
    }
  });

  test.each([[[]], [['csh']], [['bash', 'zsh']], [['toString']]])(
    'rejects the words %j',
    async words => {
      expect(await jobwait(['completion', ...words])).toEqual({
        code: 2,
        stdout: '',
        stderr:
          'jobwait: Expected "jobwait completion" with one of bash, zsh, fish; see jobwait --help\n',
      });
    },
  );

  test('leaves no quotation mark open in zsh and fish', () => {
    for (const line of COMPLETION_SCRIPTS.fish().split('\n')) {
      expect(line.replaceAll(/\\./g, '').match(/'/g)?.length ?? 0).toSatisfy(
        count => count % 2 === 0,
      );
    }
    const { stderr, status } = spawnSync('bash', ['-n'], {
      input: COMPLETION_SCRIPTS.zsh().replace(/^ {2}elif .*$/m, '  elif true; then'),
      encoding: 'utf8',
    });
    expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
  });
});
