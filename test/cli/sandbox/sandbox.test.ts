import { describe, expect, test } from 'vitest';
import { jobwait, type Run, shell, spawnJobwait, startJobwait } from '../support/command.js';

const LAST_LINE = 'jobwait demo-faulty --interval 1s\n';

interface Sandbox extends Run {
  /** The variables that it prints. */
  readonly settings: Readonly<Record<string, string>>;
  readonly port: string;
}

async function startSandbox(...flags: string[]): Promise<Sandbox> {
  const running = startJobwait(['sandbox', ...flags]);
  const text = await running.says(LAST_LINE, 'stdout');
  const settings = Object.fromEntries(
    Array.from(text.matchAll(/^export (\w+)=(.*)$/gm), ([, name, value]) => [name, value]),
  );
  const [, port = ''] = /:(\d+)$/m.exec(text) ?? [];
  return { ...running, settings, port };
}

describe('`jobwait sandbox`', () => {
  test.each(['SIGINT', 'SIGTERM'] as const)('ends well by %s', async signal => {
    const sandbox = await startSandbox();
    sandbox.signal(signal);
    expect(await sandbox.ended).toMatchObject({ code: 0, stderr: '' });
  });

  test('prints all that a shell needs, and lines that work as they stand', async () => {
    const running = spawnJobwait(['sandbox', '--speed', '20']);
    const text = await running.says(LAST_LINE, 'stdout');
    const line = /^jobwait demo-create.*$/m.exec(text)?.[0] ?? 'no line was printed';
    const settings = text.split('\n').filter(each => /^(export|jobwait\(\))/.test(each));
    const { code, stdout } = await shell([...settings, line].join('\n'));
    expect(code).toBe(0);
    expect(stdout).toMatch(/^status {4}Completed\n[\s\S]*^endpoint {2}\S+:3306\n$/m);
  });

  test.each<[string, string[], number, RegExp]>([
    ['demo-fail', [], 1, /failed: The backup is damaged/],
    ['demo-stuck', ['--timeout', '200ms'], 124, /Timed out/],
    ['demo-ghost', ['--visibility-timeout', '200ms'], 3, /was not found/],
    ['demo-faulty', [], 0, /retrying in .*HTTP 503/],
  ])('has a job that shows what it says: %s', async (id, flags, code, told) => {
    const { settings } = await startSandbox('--speed', '4');
    const args = [id, '--interval', '100ms', ...flags];
    const ended = await jobwait(args, { env: settings });
    expect(ended.code).toBe(code);
    expect(ended.stderr).toMatch(told);
  });

  test('speaks the dialect that is asked for', async () => {
    const { settings } = await startSandbox('--speed', '100', '--service', 'gaussdb');
    expect(settings.JOBWAIT_SERVICE).toBe('gaussdb');
    const args = ['demo-create', '--interval', '50ms', '--json'];
    const { stdout } = await jobwait(args, { env: settings });
    expect(JSON.parse(stdout)).toMatchObject({ raw: { progress: '' } });
  });

  test('leaves no trace in the history of real jobs', async () => {
    const { settings } = await startSandbox();
    expect(settings.JOBWAIT_HISTORY).toBe('off');
  });

  test('says that a port is taken', async () => {
    const { port } = await startSandbox();
    const { code, stderr } = await jobwait(['sandbox', '--port', port]);
    expect(code).toBe(2);
    expect(stderr).toBe(
      `jobwait: Cannot listen on --port ${port}: EADDRINUSE; see jobwait --help\n`,
    );
  });

  test('knows no service that is not there', async () => {
    const { code, stderr } = await jobwait(['sandbox', '--service', 'oracle']);
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /^jobwait: Expected --service to be one of .*, got "oracle"; see jobwait --help\n$/,
    );
  });
});
