import { closeSync } from 'node:fs';
import { isatty } from 'node:tty';
import { monotonicNow } from '../runtime/clock.js';
import { EXIT } from './exit-codes.js';
import type { CliIO } from './io.js';
import { run } from './run.js';
import { handleSignals, hasDetachedOutput } from './signals.js';
import { report, reportWarnings, systemErrorReason } from './terminal.js';

/** Runs the command as this process. */
export async function start(): Promise<void> {
  const { stdout, stderr, env } = process;
  const signals = handleSignals(process, monotonicNow, hasDetachedOutput());
  const io: CliIO = {
    // Node.js opens stdin when this property is read.
    get stdin() {
      return process.stdin;
    },
    stdout,
    stderr,
    env,
    onSignal: signals.onSignal,
    onSuspend: signals.onSuspend,
    now: monotonicNow,
  };

  // Without these listeners a reader that goes away (`jobwait … | head -1`) would leave a stack trace.
  stderr.on('error', () => {});
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    // A terminal that was closed cannot be written to any more.
    if (error.code === 'EPIPE' || signals.isStopping) return;
    report(io, `Could not write the result: ${systemErrorReason(error)}`);
    process.exitCode = EXIT.software.code;
  });
  closeLostTerminalsAtExit();
  reportWarnings(line => report(io, line));

  const exitCode = await run(process.argv.slice(2), io);
  process.exitCode ??= exitCode;
}

/** Closes terminals that have gone away: at exit Node.js restores the settings of each open one, and aborts if it cannot. */
function closeLostTerminalsAtExit(): void {
  const terminals = [0, 1, 2].filter(descriptor => isatty(descriptor));
  process.on('exit', () => {
    for (const descriptor of terminals) {
      try {
        if (!isatty(descriptor)) closeSync(descriptor);
      } catch {
        // It has been closed already.
      }
    }
  });
}
