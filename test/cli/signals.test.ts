import { spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { devNull } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { StopSignal } from '../../src/cli/io.js';
import { handleSignals, hasDetachedOutput, type SignalProcess } from '../../src/cli/signals.js';
import { COMMAND, runOnTerminal, spawnJobwait, temporaryDirectory } from './support/command.js';
import { startService } from './support/server.js';

class FakeProcess extends EventEmitter {
  readonly pid = 7;
  readonly calls: string[] = [];
  exit = (code: unknown): never => this.calls.push(`exit ${code}`) as never;
  kill = (pid: number, signal: unknown): true => {
    this.calls.push(`kill ${pid} ${signal}`);
    return true;
  };
}

function start(ignoresHangup = false) {
  const fake = new FakeProcess();
  let now = 0;
  const signals = handleSignals(fake as unknown as SignalProcess, () => now, ignoresHangup);
  const received: StopSignal[] = [];
  const sendAt = (time: number, signal: string): void => {
    now = time;
    fake.emit(signal, signal);
  };
  return { fake, signals, received, sendAt, listen: () => signals.onSignal(s => received.push(s)) };
}

describe('a signal that stops the command', () => {
  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'])('is passed on: %s', signal => {
    const { fake, received, sendAt, listen, signals } = start();
    listen();
    expect(signals.isStopping).toBe(false);
    sendAt(0, signal);
    expect({ received, calls: fake.calls }).toEqual({ received: [signal], calls: [] });
    expect(signals.isStopping).toBe(true);
  });

  test('is ignored if it follows another within a second, even when nobody listens any more', () => {
    const { fake, received, sendAt, listen } = start();
    const stopListening = listen();
    sendAt(5000, 'SIGINT');
    sendAt(5003, 'SIGINT');
    stopListening();
    sendAt(5400, 'SIGTERM');
    sendAt(5999, 'SIGHUP');
    expect({ received, calls: fake.calls }).toEqual({ received: ['SIGINT'], calls: [] });
  });

  test.each([
    ['SIGINT', 'exit 130'],
    ['SIGTERM', 'exit 143'],
    ['SIGHUP', 'exit 129'],
  ])('ends the command at once if it follows another after a second: %s', (signal, call) => {
    const { fake, sendAt, listen } = start();
    listen();
    sendAt(0, 'SIGINT');
    sendAt(900, 'SIGINT');
    sendAt(1000, signal);
    expect(fake.calls).toEqual([call]);
  });

  test('ends the command at once if everything is done already', () => {
    const { fake, sendAt, listen } = start();
    listen()();
    sendAt(0, 'SIGINT');
    expect(fake.calls).toEqual(['exit 130']);
  });

  test('does nothing if it is a hangup that has to be ignored', () => {
    const { fake, received, sendAt, listen } = start(true);
    sendAt(0, 'SIGHUP');
    listen();
    sendAt(1, 'SIGHUP');
    expect({ received, calls: fake.calls }).toEqual({ received: [], calls: [] });
    sendAt(2, 'SIGTERM');
    expect(received).toEqual(['SIGTERM']);
  });
});

test('Ctrl-Z calls back, stops the process, and calls back when it goes on, each time', () => {
  const { fake, signals } = start();
  const remove = signals.onSuspend(
    () => fake.calls.push('suspend'),
    () => fake.calls.push('resume'),
  );
  fake.emit('SIGCONT');
  for (let round = 0; round < 2; round += 1) {
    fake.emit('SIGTSTP');
    expect(fake.listenerCount('SIGTSTP')).toBe(0);
    fake.emit('SIGCONT');
  }
  const round = ['suspend', 'kill 7 SIGTSTP', 'resume'];
  expect(fake.calls).toEqual(['resume', ...round, ...round]);
  remove();
  expect(fake.listenerCount('SIGTSTP') + fake.listenerCount('SIGCONT')).toBe(0);
});

describe('output is detached from a terminal', () => {
  const file = () => join(temporaryDirectory(), 'out');
  test.each<[string, boolean, () => string[]]>([
    ['if both streams are files', true, () => [file(), file()]],
    ['if both are the null device', true, () => [devNull, devNull]],
    ['if one is a file and one the null device', true, () => [file(), devNull]],
    ['not if one is another device', false, () => [file(), '/dev/zero']],
  ])('%s', (_, detached, paths) => {
    const descriptors = paths().map(path => openSync(path, 'a'));
    expect(hasDetachedOutput(descriptors)).toBe(detached);
    for (const descriptor of descriptors) closeSync(descriptor);
  });

  test('not if it is closed', () => {
    expect(hasDetachedOutput([12_345])).toBe(false);
  });
});

describe('as a process', () => {
  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)(
    '%s ends with exit code %i, and again a few milliseconds later changes nothing',
    async (name, exitCode) => {
      const { server, env } = await startService();
      server.job('job-1', { duration: 'Infinity' });
      const { signal, says, ended } = spawnJobwait(['job-1'], { env });
      await says('visible:');
      signal(name);
      for (const pause of [3, 0, 20, 50]) {
        await delay(pause);
        signal(name);
      }
      const { code, stderr } = await ended;
      expect(code).toBe(exitCode);
      expect(stderr).toMatch(/Resume the wait with: jobwait --resume .*\n$/);
      expect(existsSync(join(env.XDG_STATE_HOME ?? '', 'jobwait', 'job-1.json'))).toBe(true);
    },
  );

  test('SIGHUP does nothing if both outputs are files', async () => {
    const { server, env } = await startService();
    server.job('job-1', { duration: 'Infinity' });
    const out = join(temporaryDirectory(), 'out');
    const descriptor = openSync(out, 'a');
    const child = spawn(process.execPath, [COMMAND, 'job-1', '--interval', '50ms'], {
      env: { ...env, HOME: temporaryDirectory() },
      stdio: ['ignore', descriptor, descriptor],
    });
    const ended = once(child, 'close');
    while (!readFileSync(out, 'utf8').includes('visible:')) await delay(20);
    child.kill('SIGHUP');
    await delay(100);
    server.job('job-1', { duration: 0 });
    expect(await ended).toEqual([0, null]);
    closeSync(descriptor);
  });
});

// Without this program there is no terminal to be had from Node.
describe.skipIf(!existsSync('/usr/bin/script'))('on a terminal', () => {
  test('Ctrl-Z shows the cursor and stops the process, which draws again when it goes on', async () => {
    const { server, env } = await startService();
    server.job('job-1', { duration: 'Infinity' });
    const file = join(temporaryDirectory(), 'waits.json');
    const line = [
      `set -m; jobwait job-1 --checkpoint ${file} & pid=$!`,
      // Which is written when the line is about to be drawn.
      `until [ -s ${file} ]; do sleep 0.1; done; sleep 0.5; kill -TSTP $pid`,
      'until ps -o stat= -p $pid | grep -q T; do sleep 0.1; done; echo; echo stopped',
      'kill -CONT $pid; sleep 0.5; kill -INT $pid; fg',
    ].join('; ');
    const { stdout } = await runOnTerminal(line, { env });
    const [before = '', after = ''] = stdout.split('stopped\r\n');
    expect(before).toContain('\u001b[?25l');
    expect(before.lastIndexOf('\u001b[?25h')).toBeGreaterThan(before.lastIndexOf('\u001b[?25l'));
    expect(after).toContain('\u001b[?25l');
    expect(after.lastIndexOf('\u001b[?25h')).toBeGreaterThan(after.lastIndexOf('\u001b[?25l'));
  });

  test('a terminal that is closed ends the wait with exit code 129, saved', async () => {
    const { server, env } = await startService();
    server.job('job-1', { duration: 'Infinity' });
    const result = join(temporaryDirectory(), 'exit');
    const file = join(temporaryDirectory(), 'waits.json');
    const wait = [
      `trap '' HUP; sh -c 'jobwait job-1 --checkpoint ${file}; echo $? > ${result}' &`,
      `until [ -s ${file} ]; do sleep 0.1; done; sleep 0.5; kill -KILL $PPID`,
    ].join(' ');
    await runOnTerminal(wait, { env });
    while (!existsSync(result) || readFileSync(result, 'utf8') === '') await delay(50);
    expect(readFileSync(result, 'utf8')).toBe('129\n');
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ jobId: 'job-1' });
  });
});
