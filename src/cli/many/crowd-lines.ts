import { toSingleLine } from '../../errors/index.js';
import { liveLine, progressBar, spinnerFrame } from '../live-line.js';
import { plainPaint } from '../paint.js';
import { timeLeftParts } from '../time-left.js';
import type { WaitView } from '../view.js';
import { displayWidth, truncate } from '../width.js';
import { formatElapsed, formatWholePercent } from '../wording.js';
import type { BatchView } from './crowd-view.js';

export interface TerminalSize {
  readonly columns: number;
  readonly rows: number;
}

const SUMMARY_GAP = '  ';
/** More of the slowest say no more. */
const MAX_SLOWEST_ROWS = 5;
const BAR_CELLS = 20;

/** How many jobs there is a line for below the sum where not each can have one; undefined where each can, and there are some. The cursor has the last row. */
export function slowestRowCount(
  { open }: Pick<BatchView, 'open'>,
  { rows }: Pick<TerminalSize, 'rows'>,
): number | undefined {
  const room = rows - 1;
  const eachFits = open.size > 0 && open.size <= room;
  return eachFits ? undefined : Math.min(Math.max(room - 1, 0), MAX_SLOWEST_ROWS);
}

/** Waits as one line each. */
export function jobLines(
  views: Iterable<WaitView>,
  now: number,
  columns: number,
  paint = plainPaint,
): string[] {
  return Array.from(views, view => liveLine(view, now, columns, paint, toSingleLine(view.id, 80)));
}

/**
 * Many waits in one line of a terminal: how many have settled, how far all are, for how long, and when the last is
 * expected to end.
 */
export function summaryLine(
  batch: BatchView,
  now: number,
  columns: number,
  paint = plainPaint,
): string {
  const { settled, total, failed, percent, startedAt, endsAt } = batch;
  const failures = failed > 0 ? `${failed} did not complete` : '';
  const left = endsAt !== undefined && endsAt > now ? timeLeftParts(endsAt - now).join(' ') : '';
  const counts = [`${settled} of ${total} jobs`, failures].filter(Boolean).join(', ');
  const figures = [formatWholePercent(percent), formatElapsed(now - startedAt), left].filter(
    Boolean,
  );
  // The spinner, and a column that stays free: some terminals wrap a line that fills the last.
  const room = columns - 3;
  const text = [counts, ...figures].join(SUMMARY_GAP);
  const fits = displayWidth(text) + SUMMARY_GAP.length + BAR_CELLS <= room;
  const line = fits
    ? [paint('bold', counts), progressBar(percent, BAR_CELLS, paint), ...figures].join(SUMMARY_GAP)
    : truncate(text, room);
  return `${paint('cyan', spinnerFrame(now - startedAt))} ${line}`;
}
