import { monotonicNow } from '../../clock.js';
import { toSingleLine } from '../../errors/index.js';
import type { WaitCommand } from '../arguments.js';
import { canRedraw } from '../display.js';
import { print, report, writeLine } from '../messages.js';
import type { WaitUpdate } from '../news.js';
import { plainLine } from '../plain-line.js';
import type { WaitView } from '../view.js';
import type { BatchView } from './crowd-view.js';

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
  const { createLiveBatchDisplay } = await import('./live-crowd-display.js');
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
