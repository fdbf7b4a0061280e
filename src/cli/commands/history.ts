import { formatDuration } from '../../model/duration.js';
import { toSingleLine } from '../../model/errors.js';
import { type FileHistory, fileHistory } from '../../polling/history/file-history.js';
import type { HistoryCommand } from '../arguments.js';
import { UsageError } from '../errors.js';
import { toJsonLine } from '../results.js';
import { historyPath } from '../settings.js';
import { displayWidth, paintFor, plainPaint, print, report, truncate } from '../terminal.js';

/**
 * Shows how long jobs took, or forgets it.
 * @throws UsageError when no history is kept, or it cannot be cleared.
 */
export function runHistoryCommand({ clear, json }: HistoryCommand): void {
  const path = historyPath(process.env);
  if (path === undefined) throw new UsageError('No history is kept: JOBWAIT_HISTORY is off');
  if (clear) clearHistory(path);
  else showHistory(path, json);
}

function showHistory(path: string, json: boolean): void {
  const jobs = summarizeHistory(fileHistory(path));
  if (json) print(`${toJsonLine(jobs)}\n`);
  else if (jobs.length === 0)
    report(`No job has completed yet that ${toSingleLine(path, 200)} knows of`);
  else print(formatHistoryTable(jobs, process.stdout.columns, paintFor(process.stdout)));
}

function clearHistory(path: string): void {
  try {
    fileHistory(path).clear();
  } catch (error) {
    throw new UsageError(
      `Cannot clear the history in ${toSingleLine(path, 200)}: ${toSingleLine(String(error), 200)}`,
    );
  }
  report(`Cleared the history in ${toSingleLine(path, 200)}`);
}
const TABLE_GAP = '  ';
/** More blocks in a row are no easier to read. */
const MAX_SPARKLINE_CELLS = 40;
/** A longer name is cut rather than leave fewer, where that is no more than half of the room; */
const PREFERRED_SPARKLINE_CELLS = 12;
/** and these say nothing any more. */
const MIN_SPARKLINE_CELLS = 5;
const MAX_SERVICE_CHARACTERS = 20;

/**
 * Past jobs as a table for people: name, service where any is known, runs, median and a sparkline of the durations,
 * oldest first. Where room is short the sparkline is shortened first, then the name is cut too, and at last there is no
 * sparkline.
 * @param columns of the terminal; undefined where nothing needs to fit.
 */
export function formatHistoryTable(
  jobs: readonly JobDurations[],
  columns = Number.POSITIVE_INFINITY,
  paint = plainPaint,
): string {
  const names = createColumn(
    'NAME',
    jobs.map(({ name }) => toSingleLine(name, 200) || '(unreadable)'),
  );
  const services = createColumn(
    'SERVICE',
    jobs.map(({ service = '-' }) => toSingleLine(service, MAX_SERVICE_CHARACTERS)),
  );
  const runs = createColumn(
    'RUNS',
    jobs.map(each => String(each.runs)),
  );
  const medians = createColumn(
    'MEDIAN',
    jobs.map(({ median }) => formatDuration(median)),
  );
  const hasServices = jobs.some(({ service }) => service !== undefined);
  const otherColumns = [
    ...(hasServices ? [alignLeft(services)] : []),
    alignRight(runs),
    alignRight(medians),
  ];
  const maxRuns = Math.min(Math.max(...jobs.map(each => each.runs)), MAX_SPARKLINE_CELLS);
  const usedWidth = otherColumns.reduce(
    (sum, { width }) => sum + width + TABLE_GAP.length,
    TABLE_GAP.length,
  );
  // Some terminals wrap a line that fills the last column.
  const room = columns - 1 - usedWidth;
  const { nameWidth, cells } = allocateWidth(
    room,
    names.width,
    Math.max(maxRuns, 'DURATIONS'.length),
  );
  const rows = names.cells.map((name, index) => {
    const figures = [
      padEnd(truncate(name, nameWidth), Math.min(names.width, nameWidth)),
      ...otherColumns.map(each => each.cells[index]),
    ].join(TABLE_GAP);
    const durations = jobs[index - 1]?.durations;
    const last = durations ? formatSparkline(durations, cells) : truncate('DURATIONS', cells);
    const row = last === '' ? truncate(figures, columns - 1) : figures + TABLE_GAP + last;
    return `${index === 0 ? paint('dim', row) : row}\n`;
  });
  return rows.join('');
}

interface Column {
  /** The title first. */
  readonly cells: readonly string[];
  readonly width: number;
}

function createColumn(title: string, texts: readonly string[]): Column {
  const cells = [title, ...texts];
  return { cells, width: Math.max(...cells.map(displayWidth)) };
}

/** Words, each as wide as the widest. */
function alignLeft({ cells, width }: Column): Column {
  return { cells: cells.map(cell => padEnd(cell, width)), width };
}

/** Figures, one below another. */
function alignRight({ cells, width }: Column): Column {
  return { cells: cells.map(cell => cell.padStart(width)), width };
}

/** What name and sparkline get of the room for both. */
function allocateWidth(
  room: number,
  name: number,
  cells: number,
): { nameWidth: number; cells: number } {
  const left = Math.max(room - name, Math.min(Math.floor(room / 2), PREFERRED_SPARKLINE_CELLS));
  if (left < MIN_SPARKLINE_CELLS)
    return { nameWidth: Math.max(room + TABLE_GAP.length, 1), cells: 0 };
  const sparklineCells = Math.min(left, cells);
  return { nameWidth: room - sparklineCells, cells: Math.min(sparklineCells, MAX_SPARKLINE_CELLS) };
}

function padEnd(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(columns - displayWidth(text), 0));
}
/** How long the jobs of one name took on one kind of service. */
export interface JobDurations {
  readonly name: string;
  /** Undefined where it is not known. */
  readonly service: string | undefined;
  readonly runs: number;
  /** Milliseconds. */
  readonly median: number;
  /** Milliseconds, oldest first. */
  readonly durations: readonly number[];
}

/** All that a history remembers, by name and service. */
export function summarizeHistory(history: Pick<FileHistory, 'all'>): JobDurations[] {
  const sorted = [...history.all()].sort(
    (one, other) =>
      compareText(one.name, other.name) || compareText(one.service ?? '', other.service ?? ''),
  );
  return sorted.map(({ name, service, runs }) => {
    const durations = runs.map(({ duration }) => duration);
    return { name, service, runs: durations.length, median: medianOf(durations), durations };
  });
}

function compareText(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}

function medianOf(durations: readonly number[]): number {
  const sorted = [...durations].sort((one, other) => one - other);
  const low = sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
  const high = sorted[Math.floor(sorted.length / 2)] ?? 0;
  return (low + high) / 2;
}
const BLOCKS = [...'▁▂▃▄▅▆▇█'];

/** Durations as a row of blocks as high as they are long, the longest full; of more than there are cells for, the last. */
export function formatSparkline(durations: readonly number[], cells: number): string {
  const shown = cells > 0 ? durations.slice(-cells) : [];
  const longest = Math.max(...shown);
  return shown.map(duration => blockFor(longest > 0 ? duration / longest : 0)).join('');
}

function blockFor(share: number): string {
  const index = Math.max(Math.ceil(share * BLOCKS.length) - 1, 0);
  return BLOCKS[index] ?? '';
}
