import { constants } from 'node:os';

export type InterruptSignal = 'SIGINT' | 'SIGTERM' | 'SIGPIPE';

/** Why a wait was given up before its end: a signal, or nobody reads the output any more. */
export class Interrupted extends Error {
  readonly signal: InterruptSignal;

  constructor(signal: InterruptSignal) {
    super(signal === 'SIGPIPE' ? 'The reader of stdout went away' : `Interrupted by ${signal}`);
    this.name = 'Interrupted';
    this.signal = signal;
  }
}

/**
 * Calls `stop` at the first signal, or when stdout is no longer read; a second signal ends the process at once.
 * Returns the way to leave, after which signals do again what they do to any program.
 */
export function onInterrupt(stop: (reason: Interrupted) => void): () => void {
  let stopped = false;
  const interrupt = (signal: InterruptSignal): void => {
    if (stopped) process.exit(128 + constants.signals[signal]);
    stopped = true;
    stop(new Interrupted(signal));
  };
  const onStdoutError = (error: NodeJS.ErrnoException): void => {
    if (error.code === 'EPIPE' && !stopped) interrupt('SIGPIPE');
  };
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  process.stdout.on('error', onStdoutError);
  return () => {
    process.off('SIGINT', interrupt);
    process.off('SIGTERM', interrupt);
    process.stdout.off('error', onStdoutError);
  };
}
