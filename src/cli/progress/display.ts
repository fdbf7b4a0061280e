import { toSingleLine } from '../../model/errors.js';
import type { WaitCommand } from '../arguments.js';
import type { CliIO, Output } from '../io.js';
import { attempt, print, report, writeLine } from '../terminal.js';
import { plainLine } from './lines.js';
import type { BatchView, Display } from './wait-view.js';

/** The display for what the flags ask for and the terminal can do. */
export async function createDisplay(
  { quiet, output }: WaitCommand,
  batch: BatchView,
  io: CliIO,
): Promise<Display> {
  const plain = createPlainDisplay(batch, io);
  if (quiet || output === 'ndjson') return { ...plain, show() {}, stop() {} };
  if (!canRedraw(io.stderr, io.env)) return plain;
  // Drawing takes a third of the start-up time, which a script need not wait for.
  const { createLiveDisplay } = await import('./live-display.js');
  return createLiveDisplay(batch, io);
}

/** Whether a stream is a terminal of a known size on which lines can be redrawn. */
export function canRedraw(
  { isTTY, columns, rows }: Pick<Output, 'isTTY' | 'columns' | 'rows'>,
  { TERM, CI = '' }: CliIO['env'],
): boolean {
  return Boolean(isTTY && columns && rows && TERM !== 'dumb' && ['', '0', 'false'].includes(CI));
}

/** One line for each change. */
function createPlainDisplay(batch: BatchView, io: CliIO): Display {
  return {
    show(previous, update) {
      attempt(() => {
        const line = plainLine(previous, update, io.now());
        if (line === undefined) return;
        const label = batch.isSingle ? '' : `${toSingleLine(previous.id, 80)}  `;
        writeLine(io, label + line);
      });
    },
    report: line => report(io, line),
    print: text => print(io, text),
    stop: summary => summary !== undefined && report(io, summary),
  };
}
