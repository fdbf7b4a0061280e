import type { WriteStream } from 'node:tty';
import { toSingleLine } from '../../model/errors.js';
import { monotonicNow } from '../../runtime/clock.js';
import type { WaitCommand } from '../arguments.js';
import { print, report, writeLine } from '../terminal.js';
import { plainLine } from './lines.js';
import { type BatchView, updateView, type WaitUpdate, type WaitView } from './wait-view.js';

/** Shows a wait under way on stderr. */
export interface Display {
  show(update: WaitUpdate): void;
  /** A line that stays. */
  report(line: string): void;
  /** Takes away what would be in the way of the result. */
  stop(): void;
}

/** The display that suits the command and the terminal, if there is one. */
export async function createDisplay(
  { quiet, output }: WaitCommand,
  view: WaitView,
): Promise<Display> {
  if (quiet || output === 'ndjson') return silentDisplay();
  if (!canRedraw(process.stderr, process.env)) return plainDisplay(view);
  // What draws takes a third of the time to start, which a script need not wait for.
  const { createLiveDisplay } = await import('./live-display.js');
  return createLiveDisplay(view);
}

/** Whether a stream is a terminal, of a known size, on which a line can be drawn again and again. */
export function canRedraw(
  { isTTY, columns, rows }: Partial<Pick<WriteStream, 'isTTY' | 'columns' | 'rows'>>,
  environment: Readonly<Record<string, string | undefined>>,
): boolean {
  if (!isTTY || !columns || !rows || environment.TERM === 'dumb') return false;
  return ['', '0', 'false'].includes(environment.CI ?? '');
}

function silentDisplay(): Display {
  return { show: () => {}, report: writeLine, stop: () => {} };
}

/** A line for each piece of news. */
function plainDisplay(initialView: WaitView): Display {
  let view = initialView;
  return {
    show(update) {
      const now = monotonicNow();
      const line = plainLine(view, update, now);
      view = updateView(view, update, now);
      if (line) writeLine(line);
    },
    report: writeLine,
    stop: () => {},
  };
}
/** Shows many waits under way on stderr. */
export interface BatchDisplay {
  /** @param previous the wait as it was before the news. */
  show(previous: WaitView, update: WaitUpdate): void;
  /** A line that stays. */
  report(line: string): void;
  /** What goes to stdout, which may be the same terminal. */
  print(text: string): void;
  /** Takes away what is drawn, and says how it all ended, if it did. */
  stop(summary?: string): void;
}

/** The display that suits the command and the terminal, if there is one. */
export async function createBatchDisplay(
  { quiet, output }: WaitCommand,
  batch: BatchView,
): Promise<BatchDisplay> {
  if (quiet || output === 'ndjson')
    return { ...PLAIN_BATCH_DISPLAY, show: () => {}, stop: () => {} };
  if (!canRedraw(process.stderr, process.env)) return PLAIN_BATCH_DISPLAY;
  const { createLiveBatchDisplay } = await import('./live-display.js');
  return createLiveBatchDisplay(batch);
}

/** A line for each piece of news. */
const PLAIN_BATCH_DISPLAY: BatchDisplay = {
  show(previous, update) {
    const line = plainLine(previous, update, monotonicNow());
    if (line) writeLine(`${toSingleLine(previous.id, 80)}  ${line}`);
  },
  report,
  print,
  stop: summary => summary !== undefined && report(summary),
};
