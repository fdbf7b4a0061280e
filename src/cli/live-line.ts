import { type Paint, type Style, unpainted } from './paint.js';
import { timeLeft } from './time-left.js';
import type { View } from './view.js';
import { cut, widthOf } from './width.js';
import {
  elapsedTime,
  nameOf,
  percentage,
  remainingTime,
  statusOf,
  stuckFor,
  troubleOf,
} from './wording.js';

/** How often the line changes by itself, in milliseconds. */
export const FRAME_TIME = 80;
const FRAMES = [...'⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏'];
const SPINNER_WIDTH = 2;
const GAP = '  ';
/** Cells of the percentage bar: few sizes, so that it seldom changes. */
const BARS = [30, 20, 10];
const NARROWEST_BAR = 10;
/** The most that a name takes of the line. */
const NAME_SHARE = 0.4;
/** A remark cut shorter says nothing. */
const SHORTEST_REMARK = 12;

/** Measured as it is, and painted afterwards. */
interface Piece {
  readonly text: string;
  readonly style?: Style;
  /** What says the most of it in less room. */
  readonly short?: string | undefined;
}

/**
 * A wait in one line of a terminal that is so many columns wide: spinner, name, percentage bar, elapsed time, and the
 * expected end or what is the matter. Where room is short the remark is cut, then the bar goes, then the end of the rest.
 * @param now milliseconds of the monotonic clock, as in the view.
 * @param title what the job is called.
 */
export function liveLine(
  view: View,
  now: number,
  columns: number,
  paint = unpainted,
  title = nameOf(view.job, view.id),
): string {
  // Some terminals wrap a line that fills the last column.
  const room = columns - 1 - SPINNER_WIDTH;
  const percent = view.job?.progress;
  const figures = figuresOf(view, now, cut(title, Math.floor(columns * NAME_SHARE)));
  const spare = room - widthOfAll(figures);
  const narrowest = percent === undefined ? 0 : GAP.length + NARROWEST_BAR;
  const remark = cutRemark(remarkOn(view, now), spare - narrowest - GAP.length);
  const pieces = cutToFit(remark ? [...figures, remark] : figures, room);
  const texts = pieces.map(({ text, style }) => (style ? paint(style, text) : text));
  const cells = BARS.find(size => size <= room - widthOfAll(pieces) - GAP.length);
  if (percent !== undefined && cells) texts.splice(1, 0, bar(percent, cells, paint));
  return [paint('cyan', frameAt(now - view.began)), texts.join(GAP)].join(' ');
}

function figuresOf({ job, began }: View, now: number, title: string): Piece[] {
  const name: Piece = { text: title, style: 'bold' };
  const percent =
    job?.progress === undefined ? [] : [{ text: percentage(job.progress).padStart(4) }];
  const status = job && job.status !== 'Running' ? [{ text: statusOf(job.status) }] : [];
  return [name, ...percent, ...status, { text: elapsedTime(now - began), style: 'dim' }];
}

/** What is the matter, or else when the end is expected. */
function remarkOn(view: View, now: number): Piece | undefined {
  const { job, unknown, stuckSince, trouble } = view;
  if (trouble) {
    const inTime = trouble.retryAt > now ? ` in ${remainingTime(trouble.retryAt - now)}` : '';
    return { text: `retrying${inTime}: ${troubleOf(trouble.error)}`, style: 'yellow' };
  }
  if (unknown) {
    return { text: job ? 'the service no longer knows it' : 'not visible yet', style: 'yellow' };
  }
  if (!job) return { text: 'looking', style: 'dim' };
  if (stuckSince !== undefined) {
    return { text: stuckFor(job.progress, now - stuckSince), style: 'yellow' };
  }
  return endExpected(view, now);
}

function endExpected({ endsAt, endsBetween }: View, now: number): Piece | undefined {
  if (endsAt === undefined || endsAt <= now) return undefined;
  const range = endsBetween && ([endsBetween[0] - now, endsBetween[1] - now] as const);
  const left = timeLeft(endsAt - now, range);
  return { text: left.join(' '), short: left[0], style: 'dim' };
}

function cutRemark(remark: Piece | undefined, columns: number): Piece | undefined {
  if (!remark || widthOf(remark.text) <= columns) return remark;
  const { text, short = text, style } = remark;
  return columns < SHORTEST_REMARK ? undefined : { text: cut(short, columns), style };
}

export function bar(percent: number, cells: number, paint: Paint): string {
  const full = Math.floor((cells * percent) / 100);
  return paint('green', '━'.repeat(full)) + paint('dim', '─'.repeat(cells - full));
}

export function frameAt(elapsed: number): string {
  return FRAMES[Math.floor(Math.max(elapsed, 0) / FRAME_TIME) % FRAMES.length] ?? '';
}

function widthOfAll(pieces: readonly Piece[]): number {
  const gaps = Math.max(pieces.length - 1, 0) * GAP.length;
  return pieces.reduce((sum, { text }) => sum + widthOf(text), gaps);
}

/** As many of the first pieces as there is room for, the last of them cut. */
function cutToFit(pieces: readonly Piece[], room: number): Piece[] {
  const kept: Piece[] = [];
  for (const piece of pieces) {
    const left = room - widthOfAll(kept) - (kept.length > 0 ? GAP.length : 0);
    const text = cut(piece.text, left);
    if (text !== '') kept.push({ ...piece, text });
    if (text !== piece.text) break;
  }
  return kept;
}
