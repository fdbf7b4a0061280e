import { constants } from 'node:os';

/** The command was called wrong. One line that names the flag. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UsageError';
  }
}

/** What a call into the library gives, its usage errors in the words of the command. */
export function withUsageErrors<T>(call: () => T): T {
  try {
    return call();
  } catch (error) {
    throw toUsageError(error);
  }
}

/** A usage error of the library, which is a TypeError that names options, as one that names flags; any other error as it is. */
export function toUsageError(error: unknown): unknown {
  return error instanceof TypeError ? new UsageError(replaceOptionNames(error.message)) : error;
}

/** A message of the library in the words of the command: `projectId` is --project-id. */
export function replaceOptionNames(message: string): string {
  return message
    .replaceAll('give the option ', 'give ')
    .replace(
      /`checkpoint\.?([\w.]*)`/g,
      (_, field) => `${field || 'the content'} of --resume's file`,
    )
    .replace(/`(\w+)`/g, (_, option) => flagForOption(option));
}

function flagForOption(option: string): string {
  if (option === 'id') return 'the job id';
  if (option === 'auth') return '--token-file';
  return `--${option.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)}`;
}
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
/** Why a job is not waited for any longer: another did not complete, and that was to end it all. */
export class FailFastAbort extends Error {
  constructor() {
    super('Not waited for any longer, since another job did not complete');
    this.name = 'FailFastAbort';
  }
}
