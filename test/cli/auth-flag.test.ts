import { describe, expect, test } from 'vitest';
import { parseArguments } from '../../src/cli/arguments.js';
import { restartCommand } from '../../src/cli/resume-hint.js';
import { jobwait } from './support/command.js';
import { startService } from './support/server.js';

const SECRET = 'hunter2hunter2';

describe('--auth metadata', () => {
  test('asks by the metadata of this server, whatever the environment says', async () => {
    const { server, env } = await startService();
    const { code, stderr } = await jobwait(['job-1', '--auth', 'metadata'], {
      env: { ...env, JOBWAIT_METADATA_ENDPOINT: 'http://127.0.0.1:9' },
    });
    expect(code).toBe(4);
    expect(stderr).toContain('No metadata at http://127.0.0.1:9');
    expect(server.requests).toEqual([]);
  });

  test('is part of the line that resumes a wait', () => {
    const flags = new Map([['auth', 'metadata']] as const);
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
