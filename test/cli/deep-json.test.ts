import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { jobwait, temporaryDirectory } from './support/command.js';
import { linesOf } from './support/lines.js';
import { startService } from './support/server.js';

/** Nested too deeply for JSON.stringify. */
const DEPTH = 20_000;
const DEEP_TEXT = `${'{"a":'.repeat(DEPTH)}1${'}'.repeat(DEPTH)}`;

describe('a job that is nested too deeply for JSON.stringify', () => {
  const body = (id: string, status: string) =>
    `{"job":{"id":"${id}","name":"Deep","status":"${status}","fail_reason":"because","entities":${DEEP_TEXT}}}`;

  test.each([[['a', '--json']], [['a', 'b', 'failed', '--json']], [['a', 'b', '--ndjson']]])(
    'is printed by %j',
    async args => {
      const { server, env } = await startService();
      for (const id of ['a', 'b'])
        server.job(id, [{ body: body(id, 'Running') }, { body: body(id, 'Completed') }]);
      server.job('failed', [{ body: body('failed', 'Failed') }]);
      const { code, stdout, stderr } = await jobwait([...args, '--interval', '20ms'], { env });
      const ids = args.filter(arg => !arg.startsWith('-'));
      expect(code).toBe(ids.includes('failed') ? 1 : 0);
      expect(stderr).not.toContain('Unexpected');
      const jobs = linesOf(stdout)
        .filter(({ type = 'completed' }) => type === 'completed')
        .map(line => (line.job ?? line) as Record<string, unknown>);
      expect(jobs.map(({ id }) => id).toSorted()).toEqual(ids);
      for (const job of jobs)
        expect(job).toMatchObject({ name: 'Deep', entities: { a: { a: {} } } });
    },
  );

  test('is kept in a checkpoint, resumed and recorded in the history', async () => {
    const { server, env } = await startService();
    server.job('a', [{ body: body('a', 'Running') }]);
    const file = join(temporaryDirectory(), 'wait.json');
    const flags = ['--interval', '20ms', '--timeout', '50ms'];
    expect((await jobwait(['a', '--checkpoint', file, ...flags], { env })).code).toBe(124);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ jobId: 'a' });
    server.job('a', [{ body: body('a', 'Completed') }]);
    const { code, stdout } = await jobwait(['--resume', file, '--timeout', '1m', '--json'], {
      env,
    });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ id: 'a', name: 'Deep', status: 'Completed' });
    expect((await jobwait(['history', '--json'], { env })).code).toBe(0);
  });
});
