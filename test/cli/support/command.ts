import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

const MAIN = fileURLToPath(new URL('../../../dist/cli/main.js', import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** Resolves to what was written so far, once that contains the text. */
  says(text: string, stream?: 'stdout' | 'stderr'): Promise<string>;
}

export interface Surroundings {
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly stdin?: string;
  /** Whether more may be written to stdin. */
  readonly stdinOpen?: boolean;
  readonly cwd?: string;
}

/** Runs the built command to its end. */
export function jobwait(args: readonly string[], surroundings?: Surroundings): Promise<Ended> {
  return startJobwait(args, surroundings).ended;
}

/** Starts the built command. */
export function startJobwait(args: readonly string[], surroundings?: Surroundings): Running {
  return start(process.execPath, [MAIN, ...args], surroundings);
}

/** Runs a script to its end. */
export function runScript(path: string): Promise<Ended> {
  return start(process.execPath, [path]).ended;
}

/** Runs a line in a shell that knows the command as `jobwait`. */
export function shell(line: string, surroundings: Surroundings = {}): Promise<Ended> {
  return start('sh', ['-c', line], withCommand(surroundings)).ended;
}

/** The same on a terminal of 80 columns; all that it shows comes as stdout. */
export function runOnTerminal(
  line: string,
  surroundings: Surroundings = {},
  rows = 24,
): Promise<Ended> {
  const sized = `stty cols 80 rows ${rows}; ${line}`;
  const { env } = surroundings;
  return start(
    'script',
    ['-qefc', sized, '/dev/null'],
    withCommand({ env: { TERM: 'xterm', ...env } }),
  ).ended;
}

function withCommand(surroundings: Surroundings): Surroundings {
  const directory = temporaryDirectory();
  const shim = join(directory, 'jobwait');
  writeFileSync(shim, `#!/bin/sh\nexec '${process.execPath}' '${MAIN}' "$@"\n`);
  chmodSync(shim, 0o755);
  const PATH = [directory, process.env.PATH].join(delimiter);
  return { ...surroundings, env: { ...surroundings.env, PATH } };
}

function start(
  file: string,
  args: readonly string[],
  { env, stdin = '', stdinOpen = false, cwd }: Surroundings = {},
): Running {
  // What the command finds or leaves at home is not to be that of whoever runs the tests.
  const own = { PATH: process.env.PATH, HOME: temporaryDirectory() };
  const child = spawn(file, args, { cwd, env: { ...own, ...env } });
  onTestFinished(() => void child.kill('SIGKILL'));
  const heard = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (text: string) => {
      heard[stream] += text;
    });
  }
  child.stdin.on('error', () => {});
  child.stdin.write(stdin);
  if (!stdinOpen) child.stdin.end();
  return {
    child,
    ended: once(child, 'close').then(([code]) => ({ code, ...heard })),
    async says(text, stream = 'stderr') {
      while (!heard[stream].includes(text)) await once(child[stream], 'data');
      return heard[stream];
    },
  };
}

/** A directory that is gone when the test ends. */
export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'jobwait-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}
