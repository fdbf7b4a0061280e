import type { JobUpdate } from '../../machine/events.js';
import { formatDuration } from '../../model/duration.js';
import { toSingleLine } from '../../model/errors.js';
import type { Job } from '../../model/job.js';
import { displayWidth, type Paint, plainPaint, type Style, truncate } from '../terminal.js';
import type { BatchView, WaitView } from './wait-view.js';

/** How often a live line is redrawn. */
export const FRAME_INTERVAL_MS = 80;
const SPINNER_FRAMES = [...'⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏'];
const SPINNER_WIDTH = 2;
const LINE_GAP = '  ';
/** Some terminals wrap a line that fills the last column. */
const FREE_COLUMNS = 1;
/** Widths of the percentage bar, in cells: only a few, so that it seldom changes. */
const BAR_WIDTHS = [30, 20, 10];
const MIN_BAR_WIDTH = 10;
const SUMMARY_BAR_WIDTH = 20;
/** The largest part of the line that a name may take. */
const MAX_NAME_SHARE = 0.4;
/** A shorter remark is left out. */
const MIN_REMARK_WIDTH = 12;

/** A part of a line. Its width is measured without paint, which takes no columns. */
interface Segment {
  readonly text: string;
  readonly style?: Style;
  /** Used if there is no room for `text`. */
  readonly shortText?: string | undefined;
}

/**
 * A wait in one line of a terminal: spinner, name, percentage bar, elapsed time, and the expected end or a problem. If
 * there is little room, the remark is cut, then the bar is left out, then the rest is cut.
 * @param now monotonic milliseconds, as in the view.
 */
export function liveLine(
  view: WaitView,
  now: number,
  columns: number,
  paint = plainPaint,
  title = displayName(view.job, view.id),
): string {
  const { job, startedAt } = view;
  const room = columns - FREE_COLUMNS - SPINNER_WIDTH;
  const percent = job?.progress;
  const figures: Segment[] = [
    { text: truncate(title, Math.floor(columns * MAX_NAME_SHARE)), style: 'bold' },
    ...(percent === undefined ? [] : [{ text: formatWholePercent(percent).padStart(4) }]),
    ...(job && job.status !== 'Running' ? [{ text: statusText(job) }] : []),
    { text: formatElapsed(now - startedAt), style: 'dim' },
  ];
  const barRoom = percent === undefined ? 0 : LINE_GAP.length + MIN_BAR_WIDTH;
  const remarkRoom = room - totalWidth(figures) - barRoom - LINE_GAP.length;
  const remark = fitRemark(createRemark(view, now), remarkRoom);
  const segments = truncateToFit([...figures, ...remark], room);
  const texts = segments.map(({ text, style }) => (style ? paint(style, text) : text));
  const cells = BAR_WIDTHS.find(width => width <= room - totalWidth(segments) - LINE_GAP.length);
  if (percent !== undefined && cells) texts.splice(1, 0, progressBar(percent, cells, paint));
  return `${spinner(now - startedAt, paint)} ${texts.join(LINE_GAP)}`;
}

/** The line of one of several jobs, which are called by their ids. */
export function jobLine(view: WaitView, now: number, columns: number, paint = plainPaint): string {
  return liveLine(view, now, columns, paint, toSingleLine(view.id, 80));
}

/** A problem or, if there is none, the expected end. */
function createRemark(view: WaitView, now: number): Segment | undefined {
  const { job, notFound, endsAt, endsBetween, stalledSince, failedPoll } = view;
  if (failedPoll) {
    const { error, retryAt } = failedPoll;
    const delay = retryAt > now ? ` in ${formatRemaining(retryAt - now)}` : '';
    return { text: `retrying${delay}: ${pollErrorText(error)}`, style: 'yellow' };
  }
  if (notFound) {
    return { text: job ? 'the service no longer knows it' : 'not visible yet', style: 'yellow' };
  }
  if (!job) return { text: 'polling', style: 'dim' };
  if (job.attention !== undefined) {
    return { text: toSingleLine(job.attention, 200), style: 'yellow' };
  }
  if (stalledSince !== undefined) {
    return { text: stalledText(job.progress, now - stalledSince), style: 'yellow' };
  }
  if (endsAt === undefined || endsAt <= now) return undefined;
  const range = endsBetween && ([endsBetween[0] - now, endsBetween[1] - now] as const);
  const left = timeLeftParts(endsAt - now, range);
  return { text: left.join(' '), shortText: left[0], style: 'dim' };
}

function fitRemark(remark: Segment | undefined, columns: number): Segment[] {
  if (!remark) return [];
  const { text, shortText = text } = remark;
  if (displayWidth(text) <= columns) return [remark];
  return columns < MIN_REMARK_WIDTH ? [] : [{ ...remark, text: truncate(shortText, columns) }];
}

function progressBar(percent: number, cells: number, paint: Paint): string {
  const full = Math.floor((cells * percent) / 100);
  return paint('green', '━'.repeat(full)) + paint('dim', '─'.repeat(cells - full));
}

function spinner(elapsed: number, paint: Paint): string {
  const frame = Math.floor(Math.max(elapsed, 0) / FRAME_INTERVAL_MS) % SPINNER_FRAMES.length;
  return paint('cyan', SPINNER_FRAMES[frame] ?? '');
}

function totalWidth(segments: readonly Segment[]): number {
  const gaps = Math.max(segments.length - 1, 0) * LINE_GAP.length;
  return segments.reduce((sum, { text }) => sum + displayWidth(text), gaps);
}

/** The first segments for which there is room, the last of them cut. */
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

const MAX_SLOWEST_ROWS = 5;

/** If there are too many jobs for a line each: the number of lines for the slowest, below the summary. The cursor takes the last row. */
export function slowestRowCount(openCount: number, rows: number): number | undefined {
  const room = rows - 1;
  if (openCount > 0 && openCount <= room) return undefined;
  return Math.min(Math.max(room - 1, 0), MAX_SLOWEST_ROWS);
}

/** All waits in one line of a terminal: how many have settled, their progress, the elapsed time and the expected end of the last. */
export function summaryLine(
  batch: Pick<BatchView, 'settled' | 'total' | 'failed' | 'percent' | 'startedAt' | 'endsAt'>,
  now: number,
  columns: number,
  paint = plainPaint,
): string {
  const { settled, total, failed, percent, startedAt, endsAt } = batch;
  const failures = failed > 0 ? `, ${failed} did not complete` : '';
  const counts = `${settled} of ${total} jobs${failures}`;
  const figures = [
    formatWholePercent(percent),
    formatElapsed(now - startedAt),
    ...(endsAt !== undefined && endsAt > now ? timeLeftParts(endsAt - now) : []),
  ];
  const room = columns - FREE_COLUMNS - SPINNER_WIDTH;
  const text = [counts, ...figures].join(LINE_GAP);
  const hasBar = displayWidth(text) + LINE_GAP.length + SUMMARY_BAR_WIDTH <= room;
  const bar = progressBar(percent, SUMMARY_BAR_WIDTH, paint);
  const line = hasBar
    ? [paint('bold', counts), bar, ...figures].join(LINE_GAP)
    : truncate(text, room);
  return `${spinner(now - startedAt, paint)} ${line}`;
}

/** All waits as a line of a log: how many have settled or, for a single wait, what is known about its job. */
export function heartbeatLine(batch: BatchView, now: number): string {
  const { isSingle, open, settled, total, failed, percent, startedAt, endsAt } = batch;
  const elapsed = formatElapsed(now - startedAt);
  if (isSingle) {
    const texts = Array.from(open.values(), view => describeView(view, now));
    return `${elapsed.padStart(7)}  ${texts.join()}`;
  }
  const counts = `${settled}/${total} done, ${failed} failed`;
  const left = endsAt !== undefined && endsAt > now ? timeLeftParts(endsAt - now) : [];
  return [counts, formatWholePercent(percent), `${elapsed} elapsed`, ...left].join(', ');
}

function describeView(view: WaitView, now: number): string {
  const { job } = view;
  const facts = job ? [statusText(job)] : [];
  if (job?.progress !== undefined) facts.push(formatWholePercent(job.progress));
  const remark = createRemark(view, now);
  return (remark ? [...facts, remark.text] : facts).join(', ');
}

/**
 * An update as a line of a log; undefined if it changes nothing for the reader.
 * @param view the wait before the update.
 * @param now monotonic milliseconds, as in the view.
 */
export function plainLine(view: WaitView, update: JobUpdate, now: number): string | undefined {
  const text = describeUpdate(view, update);
  return text && `${formatElapsed(now - view.startedAt).padStart(7)}  ${text}`;
}

function describeUpdate(view: WaitView, update: JobUpdate): string | undefined {
  switch (update.type) {
    case 'poll':
      if (update.outcome !== 'not-found' || view.notFound) return undefined;
      return view.job ? 'the service no longer knows the job' : 'not visible yet';
    case 'visible':
      return `visible: ${displayName(update.job, view.id)}`;
    case 'status':
      return statusText(update.job);
    case 'progress': {
      const left = update.eta ? `, ${timeLeftParts(update.eta, update.range).join(' ')}` : '';
      return `${formatWholePercent(update.percent)}${left}`;
    }
    case 'stalled':
      return stalledText(update.job.progress, update.elapsed - update.since);
    case 'attention':
      return attentionText(update.reason);
    case 'retry':
      return `retrying in ${formatRemaining(update.delay)}: ${pollErrorText(update.error)}`;
    case 'completed':
      return undefined;
  }
}

/** In whole seconds, rounded down: a redrawn figure should not flicker. */
function formatElapsed(milliseconds: number): string {
  return milliseconds < 1000 ? '0s' : formatDuration(Math.floor(milliseconds / 1000) * 1000);
}

/** In whole seconds, at least one. */
function formatRemaining(milliseconds: number): string {
  return formatDuration(Math.max(Math.round(milliseconds / 1000), 1) * 1000);
}

export function stalledText(percent: number | undefined, milliseconds: number): string {
  const percentText = percent === undefined ? '' : ` at ${formatWholePercent(percent)}`;
  return `stuck${percentText} for ${formatElapsed(milliseconds)}`;
}

function formatWholePercent(percent: number): string {
  return `${Math.floor(percent)}%`;
}

function displayName(job: Job | undefined, id: string): string {
  return toSingleLine(job?.name ?? '', 80) || toSingleLine(id, 80);
}

/** For a job that needs a person. */
export function attentionText(reason: string): string {
  return `attention: ${toSingleLine(reason, 200)}`;
}

/** A source other than JobClient says no more than the status. */
function statusText({ status, attention }: Job): string {
  const word = toSingleLine(status, 40);
  const isExplained = word !== 'Unauthorized' || attention !== undefined;
  return isExplained ? word : 'Unauthorized: somebody has to authorise the job';
}

function pollErrorText(error: Error): string {
  return toSingleLine(error.message || error.name, 200);
}

/** The range is shown if it is at least this part of the remaining time. */
const WIDE_RANGE_SHARE = 0.5;
const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
/** Times below a bound are rounded to its step. */
const ROUNDING_STEPS_MS: readonly (readonly [step: number, below: number])[] = [
  [SECOND_MS, 10 * SECOND_MS],
  [5 * SECOND_MS, MINUTE_MS],
  [MINUTE_MS, HOUR_MS],
  [10 * MINUTE_MS, 24 * HOUR_MS],
];

/**
 * The remaining time and, if it is uncertain, its range. The first part can stand alone.
 * @param range milliseconds from now.
 */
export function timeLeftParts(eta: number, range?: readonly [number, number]): string[] {
  const [from, to] = (range ?? [eta, eta]).map(formatRounded);
  const isWide = range && range[1] - range[0] >= eta * WIDE_RANGE_SHARE && from !== to;
  if (!isWide) return [`about ${formatRemaining(eta)} left`];
  return [`about ${formatRounded(eta)} left`, `(${range[0] > 0 ? `${from} to` : 'up to'} ${to})`];
}

/** Rounded to the precision of an estimate. */
function formatRounded(milliseconds: number): string {
  const [step] = ROUNDING_STEPS_MS.find(([, below]) => milliseconds < below) ?? [HOUR_MS];
  return formatRemaining(Math.max(Math.round(milliseconds / step) * step, step));
}
