import { type ChildProcess, spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { PassThrough, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import type { CliIO, Output, StopSignal } from '../../../src/cli/io.js';
import { run } from '../../../src/cli/run.js';
import { warnedCodes } from '../../../src/runtime/diagnostics.js';

export const COMMAND = fileURLToPath(new URL('../../../dist/cli/main.js', import.meta.url));

export interface RunResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Run {
  readonly ended: Promise<RunResult>;
  readonly stdin: Writable;
  /** Resolves to the output so far once it contains the text. */
  says(text: string, stream?: 'stdout' | 'stderr'): Promise<string>;
  signal(signal: StopSignal): void;
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly stdin?: string;
  /** Keeps stdin open for more input. */
  readonly stdinOpen?: boolean;
  readonly cwd?: string;
  /** What stdout and stderr are, if not pipes. */
  readonly terminal?: Pick<Output, 'columns' | 'rows' | 'hasColors'>;
}

/** Runs the command in this process to its end. */
export function jobwait(args: readonly string[], options?: RunOptions): Promise<RunResult> {
  return startJobwait(args, options).ended;
}

class CapturedOutput extends Writable {
  text = '';

  override _write(chunk: unknown, _encoding: unknown, callback: () => void): void {
    this.text += String(chunk);
    this.emit('text');
    callback();
  }
}

export interface TestIO extends CliIO {
  readonly stdin: PassThrough;
  readonly stdout: CapturedOutput & Output;
  readonly stderr: CapturedOutput & Output;
  signal(signal: StopSignal): void;
  suspend(): void;
  resume(): void;
}

export function createTestIO({ env = {}, terminal }: RunOptions = {}): TestIO {
  const signals = new EventEmitter();
  const createOutput = () =>
    Object.assign(new CapturedOutput(), terminal && { isTTY: true, ...terminal });
  return {
    stdin: new PassThrough(),
    stdout: createOutput(),
    stderr: createOutput(),
    env,
    onSignal(listener) {
      signals.on('signal', listener);
      return () => void signals.off('signal', listener);
    },
    onSuspend(suspend, resume) {
      signals.on('suspend', suspend).on('resume', resume);
      return () => void signals.off('suspend', suspend).off('resume', resume);
    },
    now: () => performance.now(),
    suspend: () => void signals.emit('suspend'),
    resume: () => void signals.emit('resume'),
    signal: signal => void signals.emit('signal', signal),
  };
}

/** Starts the command in this process. */
export function startJobwait(
  args: readonly string[],
  options: RunOptions = {},
): Run & Pick<TestIO, 'stdout'> {
  const { stdin = '', stdinOpen = false } = options;
  const restore = enterEnvironment(options);
  // As in a new process, a warning has not been reported yet, and is reported if anybody listens.
  warnedCodes.clear();
  process.on('warning', ignoreWarning);
  const io = createTestIO({ ...options, env: { ...process.env } });
  io.stdin.write(stdin);
  if (!stdinOpen) io.stdin.end();
  const ended = run(args, io).then(code => {
    restore();
    process.off('warning', ignoreWarning);
    return { code, stdout: io.stdout.text, stderr: io.stderr.text };
  });
  onTestFinished(async () => {
    io.signal('SIGINT');
    io.stdin.end();
    await ended;
  });
  return {
    ended,
    stdin: io.stdin,
    stdout: io.stdout,
    async says(text, stream = 'stderr') {
      while (!io[stream].text.includes(text)) await once(io[stream], 'text');
      return io[stream].text;
    },
    signal: io.signal,
  };
}

function ignoreWarning(): void {}

/** The library reads process.env and the current directory. Returns a function that restores both. */
function enterEnvironment({ env, cwd = process.cwd() }: RunOptions): () => void {
  const saved = { env: { ...process.env }, cwd: process.cwd() };
  const replaceEnvironment = (variables: Readonly<Record<string, string | undefined>>): void => {
    for (const name of Object.keys(process.env)) delete process.env[name];
    for (const [name, value] of Object.entries(variables)) {
      if (value !== undefined) process.env[name] = value;
    }
  };
  replaceEnvironment({ ...isolatedEnvironment(), ...env });
  process.chdir(cwd);
  return () => {
    replaceEnvironment(saved.env);
    process.chdir(saved.cwd);
  };
}

/** What the command finds or leaves in the home directory is not that of the developer. */
function isolatedEnvironment(): Record<string, string | undefined> {
  return { PATH: process.env.PATH, HOME: temporaryDirectory() };
}

/** Starts the built command as a process of its own. */
export function spawnJobwait(
  args: readonly string[],
  options?: RunOptions,
): Run & { readonly child: ChildProcess } {
  return start(process.execPath, [COMMAND, ...args], options);
}

/** Starts the built command as a user id that has no account, without a home directory unless the variables name one. Only for root. */
export function runWithoutAccount(args: readonly string[], options: RunOptions = {}): Run {
  const env = { HOME: undefined, ...options.env };
  return start('setpriv', ['--reuid=54321', '--clear-groups', process.execPath, COMMAND, ...args], {
    ...options,
    env,
  });
}

/** Runs a script to its end. */
export function runScript(path: string): Promise<RunResult> {
  return start(process.execPath, [path]).ended;
}

/** Runs a line in a shell that knows the built command as `jobwait`. */
export function shell(line: string, options: RunOptions = {}): Promise<RunResult> {
  return start('sh', ['-c', line], withCommand(options)).ended;
}

/** Runs the command in this process with the arguments that a shell makes of a line. */
export async function jobwaitLine(line: string, options?: RunOptions): Promise<RunResult> {
  const printing = withCommand(options, `printf '%s\\0' "$@"`);
  const { stdout } = await start('sh', ['-c', line], printing).ended;
  return jobwait(stdout.split('\0').slice(0, -1), options);
}

/** Runs a line on a terminal of 80 columns. All that it shows comes as stdout. */
export function runOnTerminal(
  line: string,
  { env }: Pick<RunOptions, 'env'> = {},
  rows = 24,
): Promise<RunResult> {
  const sized = `stty cols 80 rows ${rows}; ${line}`;
  const options = withCommand({ env: { TERM: 'xterm', LANG: 'C.UTF-8', ...env } });
  return start('script', ['-qefc', sized, '/dev/null'], options).ended;
}

/** With a command `jobwait` that does what a line of shell says. */
function withCommand(
  options: RunOptions = {},
  does = `exec '${process.execPath}' '${COMMAND}' "$@"`,
): RunOptions {
  const directory = temporaryDirectory();
  const shim = join(directory, 'jobwait');
  writeFileSync(shim, `#!/bin/sh\n${does}\n`);
  chmodSync(shim, 0o755);
  const PATH = [directory, process.env.PATH].join(delimiter);
  return { ...options, env: { ...options.env, PATH } };
}

function start(
  file: string,
  args: readonly string[],
  { env, stdin = '', stdinOpen = false, cwd }: RunOptions = {},
): Run & { readonly child: ChildProcess } {
  const child = spawn(file, args, { cwd, env: { ...isolatedEnvironment(), ...env } });
  onTestFinished(() => void child.kill('SIGKILL'));
  const output = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (text: string) => {
      output[stream] += text;
    });
  }
  child.stdin.on('error', () => {});
  child.stdin.write(stdin);
  if (!stdinOpen) child.stdin.end();
  return {
    child,
    stdin: child.stdin,
    ended: once(child, 'close').then(([code]) => ({ code, ...output })),
    async says(text, stream = 'stderr') {
      while (!output[stream].includes(text)) await once(child[stream], 'data');
      return output[stream];
    },
    signal: signal => void child.kill(signal),
  };
}

/** A directory that is deleted when the test ends. */
export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'jobwait-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}
