import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseArguments } from '../../src/cli/arguments.js';
import { Flags } from '../../src/cli/flags.js';
import { restartCommand } from '../../src/cli/resume-hint.js';
import { jobwait, startJobwait, temporaryDirectory } from './support/command.js';
import { startService, TOKEN } from './support/server.js';

const SECRET = 'hunter2hunter2';

describe('a secret on the command line', () => {
  test.each([
    ['--token', SECRET],
    [`--token=${SECRET}`],
    ['--auth-token', SECRET],
    ['--password', SECRET],
    [`--passwd=${SECRET}`],
    ['--secret-key', SECRET],
    [`--access-key=${SECRET}`],
    ['--sk', SECRET],
    ['--api-key', SECRET],
  ])('%s %s is rejected without being repeated', (...secret) => {
    const parse = (): unknown => parseArguments(['job-1', ...secret]);
    expect(parse).toThrow(/is refused: .* Use --token-file, or the variable JOBWAIT_TOKEN/);
    expect(parse).not.toThrow(SECRET);
  });

  test.each([[`-p${SECRET}`], [`--token${SECRET.toUpperCase()}`]])(
    'is not repeated if it is part of a short or unknown flag: %s',
    flag => {
      const parse = (): unknown => parseArguments(['job-1', flag]);
      expect(parse).toThrow();
      expect(parse).not.toThrow(new RegExp(SECRET, 'i'));
    },
  );

  test('ends the command with exit code 2 and one line', async () => {
    const { code, stdout, stderr } = await jobwait(['job-1', '--token', SECRET]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^jobwait: --token is refused: .*; see jobwait --help\n$/);
    expect(stderr).not.toContain(SECRET);
  });
});

describe('the token is not printed or saved', () => {
  test('if the service sends it back in an error', async () => {
    const { server, env } = await startService();
    server.fault({ status: 403, body: { error_code: 'DBS.1', error_msg: `no to ${TOKEN}` } });
    const { code, stdout, stderr } = await jobwait(['job-1', '--ndjson'], { env });
    expect(code).toBe(4);
    expect(stderr).toContain('no to [redacted]');
    expect(stdout + stderr).not.toContain(TOKEN);
  });

  test('if the service puts it into the job', async () => {
    const { server, env } = await startService();
    server.job('job-1', { duration: 0, name: `job ${TOKEN}`, failReason: TOKEN });
    for (const flags of [[], ['--json'], ['--ndjson']]) {
      const { code, stdout, stderr } = await jobwait(['job-1', ...flags], { env });
      expect(code).toBe(1);
      expect(stdout + stderr).not.toContain(TOKEN);
    }
  });

  test('in a checkpoint or in the line that resumes the wait', async () => {
    const { server, env } = await startService();
    server.job('job-1', { duration: 'Infinity' });
    const directory = temporaryDirectory();
    writeFileSync(join(directory, 'token'), `${TOKEN}\n`);
    const { JOBWAIT_TOKEN: _, ...others } = env;
    const { signal, says, ended } = startJobwait(
      ['job-1', '--token-file', 'token', '--checkpoint', 'wait.json'],
      { env: others, cwd: directory },
    );
    await says('visible');
    signal('SIGINT');
    const { stdout, stderr } = await ended;
    expect(stderr).toContain('jobwait --resume wait.json --token-file token');
    expect(stdout + stderr + readFileSync(join(directory, 'wait.json'), 'utf8')).not.toContain(
      TOKEN,
    );
  });
});

test('a token in place of the name of its file is not repeated', async () => {
  const token = `MIIE${'x9'.repeat(40)}`;
  const { server, env } = await startService();
  server.job('job-1', { duration: 'Infinity' });
  const { JOBWAIT_TOKEN: _, ...others } = env;
  for (const flags of [['--token-file', token], []]) {
    const variables = flags.length > 0 ? {} : { JOBWAIT_TOKEN_FILE: token };
    for (const args of [['job-1'], ['job-1', '--json'], ['whoami']]) {
      const run = await jobwait([...args, ...flags], { env: { ...others, ...variables } });
      expect(run.stdout + run.stderr).not.toContain('x9x9');
    }
  }
  const { code, stderr } = await jobwait(['job-1'], { env: { ...others, JOBWAIT_AUTH: token } });
  expect(code).toBe(2);
  expect(stderr).not.toContain('x9x9');
  expect(restartCommand(['job-1'], new Flags([['token-file', token]]))).toBe(
    'jobwait --token-file FILE job-1',
  );
});

describe('--auth metadata', () => {
  test('uses the metadata of this server, whatever the environment says', async () => {
    const { server, env } = await startService();
    const { code, stderr } = await jobwait(['job-1', '--auth', 'metadata'], {
      env: { ...env, JOBWAIT_METADATA_ENDPOINT: 'http://127.0.0.1:9' },
    });
    expect(code).toBe(4);
    expect(stderr).toContain('No metadata at http://127.0.0.1:9');
    expect(server.requests).toEqual([]);
  });

  test('is part of the line that resumes a wait', () => {
    const flags = new Flags([['auth', 'metadata']]);
    expect(restartCommand(['job-1'], flags)).toBe('jobwait --auth metadata job-1');
  });

  test.each([['--auth', SECRET], [`--auth=${SECRET}`]])(
    'does not repeat a secret in its place: %s',
    (...flags) => {
      const parse = (): unknown => parseArguments(['job-1', ...flags]);
      expect(parse).toThrow('Expected --auth to be "metadata", got something else');
      expect(parse).not.toThrow(SECRET);
    },
  );
});
