import { styleText } from 'node:util';
import { removeUnprintable, toSingleLine } from '../model/errors.js';
import type { CliIO, Output } from './io.js';

/** Writes a result to stdout. */
export function print(io: CliIO, text: string): void {
  if (text !== '') io.stdout.write(text);
}

/** Resolves once everything has been written, to the error if that failed. */
export function flush(stream: Output): Promise<NodeJS.ErrnoException | undefined> {
  return new Promise(resolve => stream.write('', error => resolve(error ?? undefined)));
}

/** Writes a line to stderr, marked as the command's own. It may hold any external text. */
export function report(io: CliIO, line: string): void {
  writeLine(io, `jobwait: ${line}`);
}

/** Writes a line to stderr. It may hold any external text. */
export function writeLine(io: CliIO, line: string): void {
  io.stderr.write(`${removeUnprintable(line)}\n`);
}

/** The reason of a system error, in one line and without a path, which may be that of a temporary file. */
export function systemErrorReason(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return toSingleLine(message.replace(/^([^,]*), \w+( '.*')?$/s, '$1'), 300);
}

export type Style = 'bold' | 'dim' | 'cyan' | 'green' | 'yellow' | 'red';
export type Paint = (style: Style, text: string) => string;

export const plainPaint: Paint = (_, text) => text;

const ansiPaint: Paint = (style, text) =>
  text === '' ? '' : styleText(style, text, { validateStream: false });

/** Colours for a terminal that has them. `hasColors` obeys NO_COLOR, FORCE_COLOR and TERM. */
export function paintFor(stream: Partial<Output>): Paint {
  return stream.isTTY && stream.hasColors?.() ? ansiPaint : plainPaint;
}

const GLYPHS = /[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏━─▁▂▃▄▅▆▇█…]/gu;
const UNICODE_GLYPHS = [...'⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏━─▁▂▃▄▅▆▇█'];
/** The replacements, in the order of `UNICODE_GLYPHS`. */
const ASCII_GLYPHS = '|/-\\|/-\\-\\=-_.,-=+*#';

/** Draws with ASCII characters alone on a terminal whose locale does not announce UTF-8. */
export function glyphsFor(
  { isTTY }: Partial<Output>,
  { LC_ALL, LC_CTYPE, LANG = '' }: CliIO['env'],
): (text: string) => string {
  if (!isTTY || /utf-?8/i.test(LC_ALL || LC_CTYPE || LANG)) return text => text;
  // "…" is counted as two columns.
  return text => text.replace(GLYPHS, glyph => ASCII_GLYPHS[UNICODE_GLYPHS.indexOf(glyph)] ?? '..');
}

/** An upper bound of the columns a text takes. Every character from U+1100 on counts as wide: a short line does no harm, a wrapped one does. */
export function displayWidth(text: string): number {
  let columns = 0;
  for (const character of text) columns += character < '\u1100' ? 1 : 2;
  return columns;
}

/** A text cut to at most `columns`, with "…" in place of what is missing. */
export function truncate(text: string, columns: number): string {
  if (displayWidth(text) <= columns) return text;
  let kept = '';
  let room = columns - displayWidth('…');
  if (room < 0) return '';
  for (const character of text) {
    room -= displayWidth(character);
    if (room < 0) break;
    kept += character;
  }
  return `${kept.trimEnd()}…`;
}

/**
 * Reports process warnings, such as that of a damaged history, in one line instead of Node's two. Reports none if the user
 * has turned warnings off. Returns a function that restores the previous listeners.
 */
export function reportWarnings(reportLine: (line: string) => void): () => void {
  const previousListeners = process.listeners('warning');
  if (previousListeners.length === 0) return () => {};
  const listener = ({ message }: Error): void => reportLine(toSingleLine(message, 500));
  process.removeAllListeners('warning');
  process.on('warning', listener);
  return () => {
    process.off('warning', listener);
    for (const previous of previousListeners) process.on('warning', previous);
  };
}

/** Runs an action that a wait can do without. Returns whether it succeeded. */
export function attempt(action: () => void): boolean {
  try {
    action();
    return true;
  } catch {
    return false;
  }
}
