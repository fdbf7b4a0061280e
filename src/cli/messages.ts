import { isJobWaitError, toSingleLine } from '../errors/index.js';
import { UsageError } from './usage-error.js';

/** The result goes to stdout, */
export function print(text: string): void {
  if (text !== '') process.stdout.write(text);
}

/** and everything else to stderr, a line at a time. */
export function report(line: string): void {
  writeLine(`jobwait: ${line}`);
}

/** A line on stderr as it is. */
export function writeLine(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** An error in one line for a person at a terminal. */
export function describeFailure(error: unknown): string {
  const message = toSingleLine(error instanceof Error ? error.message : String(error), 2000);
  if (error instanceof UsageError) return `${message}; see jobwait --help`;
  if (!isJobWaitError(error)) return `Unexpected: ${message}`;
  const { code } = error;
  return code === 'JOB_FAILED' || code === 'JOB_CANCELED' ? message : toCommandWording(message);
}

/** Why the system refused, in one line and without the name of a file that means nothing to the reader. */
export function systemErrorReason(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return toSingleLine(message.replace(/, \w+( '.*')?$/s, ''), 300);
}

/** The library advises its callers in code; the command has flags, and a line of its own on how to go on. */
function toCommandWording(message: string): string {
  return message
    .replace(/(;|, then) go on with resumeWait\(.*\)$/, '')
    .replace('a longer visibilityTimeout', 'a longer --visibility-timeout');
}
