import { type Paint, plainPaint, type Style } from './paint.js';
import { timeLeftParts } from './time-left.js';
import type { WaitView } from './view.js';
import { displayWidth, truncate } from './width.js';
import {
  displayName,
  formatElapsed,
  formatRemaining,
  formatWholePercent,
  pollErrorText,
  stalledText,
  statusText,
} from './wording.js';

/** How often the line changes by itself, in milliseconds. */
export const FRAME_INTERVAL_MS = 80;
const SPINNER_FRAMES = [...'⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏'];
const SPINNER_WIDTH = 2;
const LINE_GAP = '  ';
/** Cells of the percentage bar: few sizes, so that it seldom changes. */
const BAR_WIDTHS = [30, 20, 10];
const MIN_BAR_WIDTH = 10;
/** The most that a name takes of the line. */
const MAX_NAME_SHARE = 0.4;
/** A remark cut shorter says nothing. */
const MIN_REMARK_WIDTH = 12;

/** Measured as it is, and painted afterwards. */
interface Segment {
  readonly text: string;
  readonly style?: Style;
  /** What says the most of it in less room. */
  readonly shortText?: string | undefined;
}

/**
 * A wait in one line of a terminal that is so many columns wide: spinner, name, percentage bar, elapsed time, and the
 * expected end or what is the matter. Where room is short the remark is cut, then the bar goes, then the end of the rest.
 * @param now milliseconds of the monotonic clock, as in the view.
 * @param title what the job is called.
 */
export function liveLine(
  view: WaitView,
  now: number,
  columns: number,
  paint = plainPaint,
  title = displayName(view.job, view.id),
): string {
  // Some terminals wrap a line that fills the last column.
  const room = columns - 1 - SPINNER_WIDTH;
  const percent = view.job?.progress;
  const figureSegments = createFigures(
    view,
    now,
    truncate(title, Math.floor(columns * MAX_NAME_SHARE)),
  );
  const spareWidth = room - totalWidth(figureSegments);
  const reservedWidth = percent === undefined ? 0 : LINE_GAP.length + MIN_BAR_WIDTH;
  const remark = truncateRemark(
    createRemark(view, now),
    spareWidth - reservedWidth - LINE_GAP.length,
  );
  const segments = truncateToFit(remark ? [...figureSegments, remark] : figureSegments, room);
  const texts = segments.map(({ text, style }) => (style ? paint(style, text) : text));
  const cells = BAR_WIDTHS.find(size => size <= room - totalWidth(segments) - LINE_GAP.length);
  if (percent !== undefined && cells) texts.splice(1, 0, progressBar(percent, cells, paint));
  return [paint('cyan', spinnerFrame(now - view.startedAt)), texts.join(LINE_GAP)].join(' ');
}

function createFigures({ job, startedAt }: WaitView, now: number, title: string): Segment[] {
  const name: Segment = { text: title, style: 'bold' };
  const percent =
    job?.progress === undefined ? [] : [{ text: formatWholePercent(job.progress).padStart(4) }];
  const status = job && job.status !== 'Running' ? [{ text: statusText(job.status) }] : [];
  return [name, ...percent, ...status, { text: formatElapsed(now - startedAt), style: 'dim' }];
}

/** What is the matter, or else when the end is expected. */
function createRemark(view: WaitView, now: number): Segment | undefined {
  const { job, notFound, stalledSince, failedPoll } = view;
  if (failedPoll) {
    const delayText =
      failedPoll.retryAt > now ? ` in ${formatRemaining(failedPoll.retryAt - now)}` : '';
    return { text: `retrying${delayText}: ${pollErrorText(failedPoll.error)}`, style: 'yellow' };
  }
  if (notFound) {
    return { text: job ? 'the service no longer knows it' : 'not visible yet', style: 'yellow' };
  }
  if (!job) return { text: 'looking', style: 'dim' };
  if (stalledSince !== undefined) {
    return { text: stalledText(job.progress, now - stalledSince), style: 'yellow' };
  }
  return expectedEndRemark(view, now);
}

function expectedEndRemark({ endsAt, endsBetween }: WaitView, now: number): Segment | undefined {
  if (endsAt === undefined || endsAt <= now) return undefined;
  const range = endsBetween && ([endsBetween[0] - now, endsBetween[1] - now] as const);
  const left = timeLeftParts(endsAt - now, range);
  return { text: left.join(' '), shortText: left[0], style: 'dim' };
}

function truncateRemark(remark: Segment | undefined, columns: number): Segment | undefined {
  if (!remark || displayWidth(remark.text) <= columns) return remark;
  const { text, shortText = text, style } = remark;
  return columns < MIN_REMARK_WIDTH ? undefined : { text: truncate(shortText, columns), style };
}

export function progressBar(percent: number, cells: number, paint: Paint): string {
  const full = Math.floor((cells * percent) / 100);
  return paint('green', '━'.repeat(full)) + paint('dim', '─'.repeat(cells - full));
}

export function spinnerFrame(elapsed: number): string {
  return (
    SPINNER_FRAMES[Math.floor(Math.max(elapsed, 0) / FRAME_INTERVAL_MS) % SPINNER_FRAMES.length] ??
    ''
  );
}

function totalWidth(segments: readonly Segment[]): number {
  const gaps = Math.max(segments.length - 1, 0) * LINE_GAP.length;
  return segments.reduce((sum, { text }) => sum + displayWidth(text), gaps);
}

/** As many of the first pieces as there is room for, the last of them cut. */
function truncateToFit(segments: readonly Segment[], room: number): Segment[] {
  const kept: Segment[] = [];
  for (const segment of segments) {
    const left = room - totalWidth(kept) - (kept.length > 0 ? LINE_GAP.length : 0);
    const text = truncate(segment.text, left);
    if (text !== '') kept.push({ ...segment, text });
    if (text !== segment.text) break;
  }
  return kept;
}
