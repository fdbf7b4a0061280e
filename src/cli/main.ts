#!/usr/bin/env node
import { constants } from 'node:os';
import { monotonicNow } from '../runtime/clock.js';
import { EXIT } from './exit-codes.js';
import type { CliIO, StopSignal } from './io.js';
import { run } from './run.js';
import { report, reportWarnings, systemErrorReason } from './terminal.js';

const { stdout, stderr, env } = process;

const io: CliIO = {
  // Opened only if it is read.
  get stdin() {
    return process.stdin;
  },
  stdout,
  stderr,
  env,
  onSignal(listener) {
    let stopping = false;
    const handleSignal = (signal: StopSignal): void => {
      // The second signal does not wait for anything.
      if (stopping) process.exit(128 + constants.signals[signal]);
      stopping = true;
      listener(signal);
    };
    process.on('SIGINT', handleSignal).on('SIGTERM', handleSignal);
    return () => void process.off('SIGINT', handleSignal).off('SIGTERM', handleSignal);
  },
  now: monotonicNow,
};

// Without these listeners a reader that goes away (`jobwait … | head -1`) would leave a stack trace.
stderr.on('error', () => {});
stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') return;
  report(io, `Could not write the result: ${systemErrorReason(error)}`);
  process.exitCode = EXIT.software.code;
});
reportWarnings(line => report(io, line));

const exitCode = await run(process.argv.slice(2), io);
process.exitCode ??= exitCode;
