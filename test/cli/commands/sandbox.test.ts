import { type Clock, install } from '@sinonjs/fake-timers';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { runScenarios, type ScenarioServer } from '../../../src/cli/commands/sandbox.js';
import type { SandboxJob } from '../../../src/cli/commands/sandbox-jobs.js';
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
  test.each(['SIGINT', 'SIGTERM'] as const)('ends with exit code 0 on %s', async signal => {
    const sandbox = await startSandbox();
    sandbox.signal(signal);
    expect(await sandbox.ended).toMatchObject({ code: 0, stderr: '' });
  });

  test('prints settings and commands that work in a shell as they are', async () => {
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
  ])(
    'has a job that demonstrates what its description says: %s',
    async (id, flags, code, message) => {
      const { settings } = await startSandbox('--speed', '4');
      const args = [id, '--interval', '100ms', ...flags];
      const ended = await jobwait(args, { env: settings });
      expect(ended.code).toBe(code);
      expect(ended.stderr).toMatch(message);
    },
  );

  test('imitates the service of --service', async () => {
    const { settings } = await startSandbox('--speed', '100', '--service', 'gaussdb');
    expect(settings.JOBWAIT_SERVICE).toBe('gaussdb');
    const args = ['demo-create', '--interval', '50ms', '--json'];
    const { stdout } = await jobwait(args, { env: settings });
    expect(JSON.parse(stdout)).toMatchObject({ raw: { progress: '' } });
  });

  test('keeps its jobs out of the history of real jobs', async () => {
    const { settings } = await startSandbox();
    expect(settings.JOBWAIT_HISTORY).toBe('off');
  });

  test('reports that the port is in use', async () => {
    const { port } = await startSandbox();
    const { code, stderr } = await jobwait(['sandbox', '--port', port]);
    expect(code).toBe(2);
    expect(stderr).toBe(
      `jobwait: Cannot listen on --port ${port}: EADDRINUSE; see jobwait --help\n`,
    );
  });

  test('rejects an unknown service', async () => {
    const { code, stderr } = await jobwait(['sandbox', '--service', 'oracle']);
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /^jobwait: Expected --service to be one of .*, got a string; see jobwait --help\n$/,
    );
  });
});

const FAKED = ['setTimeout', 'clearTimeout', 'Date', 'performance'] as const;
const NEVER = { visibleAfter: 'Infinity', duration: 'Infinity' };

const script = { duration: '10s' };
const faults = { afterRequests: 2, responses: [{ status: 503 }, { status: 500 }] };
const JOBS: readonly SandboxJob[] = [
  { id: 'plain', description: 'runs', script },
  { id: 'faulty', description: 'has faults', script, faults },
  { id: 'ghost', description: 'is never found' },
];

let clock: Clock;
let calls: unknown[][];
let requests: { id: string | undefined }[];
let stop: () => void;

function request(id: string | undefined, at: number): void {
  clock.tick(at - clock.now);
  requests.push({ id });
  clock.tick(30);
}

describe('a job of the sandbox', () => {
  beforeEach(() => {
    clock = install({ toFake: [...FAKED] });
    calls = [];
    requests = [];
    const server: ScenarioServer = {
      requests,
      job: (...call) => calls.push(['job', ...call]),
      fault: (...call) => calls.push(['fault', ...call]),
    };
    stop = runScenarios(server, JOBS, 2);
  });

  afterEach(() => {
    stop();
    expect(clock.countTimers()).toBe(0);
    clock.uninstall();
  });

  test('starts when it is first requested', () => {
    clock.tick(60_000);
    expect(calls).toEqual([]);
    request('plain', 60_000);
    expect(calls).toEqual([['job', 'plain', script]]);
  });

  test('continues when it is requested again, also after a break', () => {
    for (const at of [1000, 2000, 3000, 60_000]) request('plain', at);
    expect(calls).toEqual([['job', 'plain', script]]);
  });

  test('starts again if it is requested five seconds after its end was reported', () => {
    request('plain', 1000);
    request('plain', 7000);
    clock.tick(5100);
    expect(calls.splice(0)).toEqual([
      ['job', 'plain', script],
      ['job', 'plain', NEVER],
    ]);
    request('plain', 20_000);
    expect(calls).toEqual([['job', 'plain', script]]);
  });

  test('has its faults once it has been requested often enough', () => {
    for (const at of [1000, 2000]) request('faulty', at);
    expect(calls).toEqual([['job', 'faulty', script]]);
    request('faulty', 3000);
    expect(calls.slice(1)).toEqual(
      faults.responses.map(response => ['fault', response, { id: 'faulty' }]),
    );
  });

  test('does not count a fault as a report of its end', () => {
    for (const at of [1000, 2000, 3000, 7000, 8000]) request('faulty', at);
    clock.tick(60_000);
    expect(calls).not.toContainEqual(['job', 'faulty', NEVER]);
  });

  test.each(['ghost', 'another', undefined])('is not started by a request for %s', id => {
    request(id, 1000);
    expect(calls).toEqual([]);
  });
});
