import { toSingleLine } from '../model/errors.js';
import { OptionError, OptionErrors } from '../model/validation.js';
import { isJobWaitError } from '../model/wait-errors.js';
import { toReadableError } from '../wait/source-error.js';
import type { CliIO, StopSignal } from './io.js';

/** The command was used wrongly. The message is one line that names the flag. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** A request that is not part of a wait failed. The cause says why. */
export class RequestFailure extends Error {
  override readonly name = 'RequestFailure';
  override readonly cause: Error;

  constructor(summary: string, thrown: unknown) {
    const cause = toReadableError(thrown);
    super(`${summary}: ${toSingleLine(cause.message || cause.name, 300)}`);
    this.cause = cause;
  }
}

/** Why the waits were stopped: a signal, or the reader of stdout went away (SIGPIPE). */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
  readonly signal: StopSignal | 'SIGPIPE';

  constructor(signal: StopSignal | 'SIGPIPE') {
    super(signal === 'SIGPIPE' ? 'The reader of stdout went away' : `Interrupted by ${signal}`);
    this.signal = signal;
  }
}

/** Calls `stop` on a signal, or when the reader of stdout has gone away. Returns a function that removes the listeners. */
export function onInterrupt(io: CliIO, stop: (reason: Interrupted) => void): () => void {
  const removeSignalListener = io.onSignal(signal => stop(new Interrupted(signal)));
  const onStdoutError = ({ code }: NodeJS.ErrnoException): void => {
    if (code === 'EPIPE') stop(new Interrupted('SIGPIPE'));
  };
  io.stdout.on('error', onStdoutError);
  return () => {
    removeSignalListener();
    io.stdout.off('error', onStdoutError);
  };
}

/** Why --fail-fast stopped waiting for a job: another one did not complete. */
export class FailFastAbort extends Error {
  override readonly name = 'FailFastAbort';

  constructor() {
    super('Not waited for any longer, since another job did not complete');
  }
}

/** An error for a person at a terminal, in lines: one, or a heading and one for each if it combines several errors. */
export function formatErrors(error: unknown): readonly string[] {
  if (!(error instanceof OptionErrors)) return [formatError(error)];
  const details = error.errors.map(each => toSingleLine(describeOptionError(each)));
  return [describeUsageError('Settings are missing or invalid'), ...details];
}

/** An error in one line for a person at a terminal. */
export function formatError(error: unknown): string {
  if (error instanceof OptionError) return describeUsageError(describeOptionError(error));
  if (isJobWaitError(error)) {
    const neverSeen = error.code === 'JOB_NOT_FOUND' && !error.seen;
    const advice = neverSeen ? ', or allow a longer --visibility-timeout' : '';
    return toSingleLine(error.summary + advice, MAX_MESSAGE_LENGTH);
  }
  if (error instanceof RequestFailure) return toSingleLine(error.message, MAX_MESSAGE_LENGTH);
  const message = error instanceof Error ? error.message : String(error);
  return error instanceof UsageError
    ? describeUsageError(message)
    : `Unexpected: ${toSingleLine(message, MAX_MESSAGE_LENGTH)}`;
}

const MAX_MESSAGE_LENGTH = 2000;

function describeUsageError(message: string): string {
  return `${toSingleLine(message, MAX_MESSAGE_LENGTH)}; see jobwait --help`;
}

/** Settings that have to come from somewhere: what they are called, and the flags for them. */
const REQUIRED_SETTINGS: Readonly<Record<string, readonly [name: string, flags: string]>> = {
  endpoint: ['endpoint', '--endpoint or --region'],
  auth: ['credentials', '--token-file'],
  projectId: ['project id', '--project-id'],
};

/** A usage error of the library, with the flag, variable or file field in place of the option. */
function describeOptionError({ option, source, expected, received }: OptionError): string {
  const required = REQUIRED_SETTINGS[option];
  if (required && source === undefined && received === 'nothing') {
    const [name, flags] = required;
    return `No ${name}: ${flags} must be ${expected}`;
  }
  const expectedFlags = expected.replace(/`(\w+)`/g, (_, name) => describeOption(name));
  return `Expected ${source ?? describeOption(option)} to be ${expectedFlags}, got ${received}`;
}

function describeOption(option: string): string {
  if (option === 'id') return 'the job id';
  if (option === 'startTime') return '--since';
  if (option.startsWith('headers')) return '--header';
  const [object, ...fields] = option.split('.');
  if (object === 'checkpoint') return `${fields.join('.') || 'the content'} of --resume's file`;
  return `--${option.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)}`;
}
