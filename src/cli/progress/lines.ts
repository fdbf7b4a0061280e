import { formatDuration } from '../../model/duration.js';
import { toSingleLine } from '../../model/errors.js';
import type { Job } from '../../model/job.js';
import { displayWidth, type Paint, plainPaint, type Style, truncate } from '../terminal.js';
import type { BatchView, WaitUpdate, WaitView } from './wait-view.js';

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
/**
 * What a log says of an update; undefined for one that changes nothing for its reader.
 * @param view as it was before the update.
 * @param now milliseconds of the monotonic clock, as in the view.
 */
export function plainLine(view: WaitView, update: WaitUpdate, now: number): string | undefined {
  const text = describeUpdate(view, update);
  return text && `${formatElapsed(now - view.startedAt).padStart(7)}  ${text}`;
}

function describeUpdate(view: WaitView, update: WaitUpdate): string | undefined {
  switch (update.type) {
    case 'poll':
      if (update.outcome !== 'not-found' || view.notFound) return undefined;
      return view.job ? 'the service no longer knows the job' : 'not visible yet';
    case 'visible':
      return `visible: ${displayName(update.job, view.id)}`;
    case 'status':
      return statusText(update.job.status);
    case 'progress': {
      const left = update.eta ? `, ${timeLeftParts(update.eta, update.range).join(' ')}` : '';
      return `${formatWholePercent(update.percent)}${left}`;
    }
    case 'stalled':
      return stalledText(update.job.progress, update.elapsed - update.since);
    case 'retry':
      return `retrying in ${formatRemaining(update.delay)}: ${pollErrorText(update.error)}`;
    case 'completed':
      return undefined;
  }
}
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
/** How long something has been going on, in whole seconds: a figure that is redrawn should not flicker. */
export function formatElapsed(milliseconds: number): string {
  return milliseconds < 1000 ? '0s' : formatDuration(Math.floor(milliseconds / 1000) * 1000);
}

/** How long something will yet take. */
export function formatRemaining(milliseconds: number): string {
  return formatDuration(Math.max(Math.round(milliseconds / 1000), 1) * 1000);
}

/** What a person calls the matter when the percentage no longer moves as it should. */
export function stalledText(percent: number | undefined, milliseconds: number): string {
  const percentText = percent === undefined ? '' : ` at ${formatWholePercent(percent)}`;
  return `stuck${percentText} for ${formatElapsed(milliseconds)}`;
}

export function formatWholePercent(percent: number): string {
  return `${Math.floor(percent)}%`;
}

/** A job by its name where it has one. */
export function displayName(job: Job | undefined, id: string): string {
  return toSingleLine(job?.name ?? '', 80) || toSingleLine(id, 80);
}

/** What a status asks of a person, if anything. */
export function statusText(status: string): string {
  const word = toSingleLine(status, 40);
  return word === 'Unauthorized' ? 'Unauthorized: somebody has to authorise the job' : word;
}

/** Why a look failed, short. */
export function pollErrorText(error: Error): string {
  return toSingleLine(error.message || error.name, 200);
}
/** A range of half the time that is left, or more, is worth telling. */
const WIDE_RANGE_SHARE = 0.5;
const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
/** Steps in which times below a bound are told. */
const ROUNDING_STEPS_MS: readonly (readonly [step: number, below: number])[] = [
  [SECOND_MS, 10 * SECOND_MS],
  [5 * SECOND_MS, MINUTE_MS],
  [MINUTE_MS, HOUR_MS],
  [10 * MINUTE_MS, 24 * HOUR_MS],
];

/**
 * When the end is expected, and in which time it is half sure where that says more: the first part can stand alone.
 * @param range milliseconds from now.
 */
export function timeLeftParts(eta: number, range?: readonly [number, number]): string[] {
  const [from, to] = (range ?? [eta, eta]).map(formatRounded);
  const isWide = range && range[1] - range[0] >= eta * WIDE_RANGE_SHARE && from !== to;
  if (!isWide) return [`about ${formatRemaining(eta)} left`];
  return [`about ${formatRounded(eta)} left`, `(${range[0] > 0 ? `${from} to` : 'up to'} ${to})`];
}

/** No figure is given more exactly than it is known. */
function formatRounded(milliseconds: number): string {
  const [step] = ROUNDING_STEPS_MS.find(([, below]) => milliseconds < below) ?? [HOUR_MS];
  return formatRemaining(Math.max(Math.round(milliseconds / step) * step, step));
}
