import type { WriteStream } from 'node:tty';
import { styleText } from 'node:util';

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
