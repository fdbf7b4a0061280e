import type { WriteStream } from 'node:tty';
import { styleText } from 'node:util';
import { toSingleLine } from '../model/errors.js';
import { isJobWaitError } from '../model/wait-errors.js';
import { UsageError } from './errors.js';

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
    .replace(/(;|, then) resume with resumeWait\(.*\)$/, '')
    .replace('a longer visibilityTimeout', 'a longer --visibility-timeout');
}
/** Gives text a style, where the stream it goes to shows styles. */
export type Paint = (style: Style, text: string) => string;
export type Style = 'bold' | 'dim' | 'cyan' | 'green' | 'yellow' | 'red';

export const plainPaint: Paint = (_, text) => text;

const ansiPaint: Paint = (style, text) =>
  text === '' ? '' : styleText(style, text, { validateStream: false });

/** How to paint for a stream: it knows NO_COLOR, FORCE_COLOR and TERM. */
export function paintFor(stream: Partial<WriteStream>): Paint {
  return stream.isTTY && stream.hasColors?.() ? ansiPaint : plainPaint;
}
/**
 * Columns that a text takes at most. From U+1100 on a character may be two wide, so each is counted as two: a line that
 * ends early does no harm, one that wraps does.
 */
export function displayWidth(text: string): number {
  let columns = 0;
  for (const character of text) columns += character < '\u1100' ? 1 : 2;
  return columns;
}

/** A text in no more than so many columns, with "…" where something is missing. */
export function truncate(text: string, columns: number): string {
  if (displayWidth(text) <= columns) return text;
  let kept = '';
  let room = columns - displayWidth('…');
  for (const character of text) {
    room -= displayWidth(character);
    if (room < 0) break;
    kept += character;
  }
  return columns < displayWidth('…') ? '' : `${kept.trimEnd()}…`;
}
/**
 * Tells of warnings, such as that of a history that cannot be read, in one line each instead of Node's two. Returns the way
 * to leave. Whoever has turned warnings off gets none.
 */
export function reportWarnings(reportLine: (line: string) => void): () => void {
  const defaultListeners = process.listeners('warning');
  if (defaultListeners.length === 0) return () => {};
  const listener = ({ message }: Error): void => reportLine(toSingleLine(message, 500));
  process.removeAllListeners('warning');
  process.on('warning', listener);
  return () => {
    process.off('warning', listener);
    for (const defaultListener of defaultListeners) process.on('warning', defaultListener);
  };
}
