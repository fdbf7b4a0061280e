import { oneLine } from '../../errors/index.js';
import { bar, frameAt, liveLine } from '../live-line.js';
import { unpainted } from '../paint.js';
import { timeLeft } from '../time-left.js';
import type { View } from '../view.js';
import { cut, widthOf } from '../width.js';
import { elapsedTime, percentage } from '../wording.js';
import type { CrowdView } from './crowd-view.js';

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

const GAP = '  ';
/** More of the slowest say no more. */
const MOST_SLOWEST = 5;
const BAR_CELLS = 20;

/** How many jobs there is a line for below the sum where not each can have one; undefined where each can, and there are some. The cursor has the last row. */
export function roomForSlowest(
  { open }: Pick<CrowdView, 'open'>,
  { rows }: Pick<Size, 'rows'>,
): number | undefined {
  const room = rows - 1;
  const eachFits = open.size > 0 && open.size <= room;
  return eachFits ? undefined : Math.min(Math.max(room - 1, 0), MOST_SLOWEST);
}

/** Waits as one line each. */
export function jobLines(
  views: Iterable<View>,
  now: number,
  columns: number,
  paint = unpainted,
): string[] {
  return Array.from(views, view => liveLine(view, now, columns, paint, oneLine(view.id, 80)));
}

/**
 * Many waits in one line of a terminal: how many have settled, how far all are, for how long, and when the last is
 * expected to end.
 */
export function sumLine(crowd: CrowdView, now: number, columns: number, paint = unpainted): string {
  const { settled, total, failed, percent, began, endsAt } = crowd;
  const failures = failed > 0 ? `${failed} did not complete` : '';
  const left = endsAt !== undefined && endsAt > now ? timeLeft(endsAt - now).join(' ') : '';
  const counts = [`${settled} of ${total} jobs`, failures].filter(Boolean).join(', ');
  const figures = [percentage(percent), elapsedTime(now - began), left].filter(Boolean);
  // The spinner, and a column that stays free: some terminals wrap a line that fills the last.
  const room = columns - 3;
  const text = [counts, ...figures].join(GAP);
  const fits = widthOf(text) + GAP.length + BAR_CELLS <= room;
  const line = fits
    ? [paint('bold', counts), bar(percent, BAR_CELLS, paint), ...figures].join(GAP)
    : cut(text, room);
  return `${paint('cyan', frameAt(now - began))} ${line}`;
}
