import { formatDuration } from '../../model/duration.js';
import { toSingleLine } from '../../model/errors.js';
import { type FileHistory, fileHistory } from '../../polling/history/file-history.js';
import type { Invocation } from '../arguments.js';
import { UsageError } from '../errors.js';
import type { ExitReason } from '../exit-codes.js';
import type { CliIO } from '../io.js';
import { toJsonLine } from '../results.js';
import { historyPath } from '../settings.js';
import { alignLeft, alignRight, maxWidth, padEnd, TABLE_GAP } from '../table.js';
import {
  displayWidth,
  glyphsFor,
  paintFor,
  plainPaint,
  print,
  report,
  truncate,
} from '../terminal.js';

/**
 * Prints the history of past jobs, or clears it.
 * @throws UsageError if no history is kept, or it cannot be cleared.
 */
export function runHistoryCommand({ flags, words }: Invocation, io: CliIO): ExitReason {
  const clear = words[0] === 'clear';
  if (words.length > Number(clear)) {
    throw new UsageError('Expected "jobwait history" or "jobwait history clear"');
  }
  if (clear && flags.has('json')) throw new UsageError('"jobwait history clear" prints no JSON');
  const path = historyPath(io.env);
  if (path === undefined) {
    const reason = io.env.JOBWAIT_HISTORY ? 'JOBWAIT_HISTORY is off' : 'there is no home directory';
    throw new UsageError(`No history is kept: ${reason}`);
  }
  const file = toSingleLine(path, 200);
  if (clear) {
    clearHistory(path, file);
    report(io, `Cleared the history in ${file}`);
    return 'completed';
  }
  const jobs = summarizeHistory(fileHistory(path));
  if (flags.has('json')) print(io, toJsonLine(jobs));
  else if (jobs.length === 0) report(io, `No job has completed yet that ${file} knows of`);
  else {
    const table = formatHistoryTable(jobs, io.stdout.columns, paintFor(io.stdout));
    print(io, glyphsFor(io.stdout, io.env)(table));
  }
  return 'completed';
}

function clearHistory(path: string, file: string): void {
  try {
    fileHistory(path).clear();
  } catch (error) {
    throw new UsageError(
      `Cannot clear the history in ${file}: ${toSingleLine(String(error), 200)}`,
    );
  }
}

/** Longer sparklines are no easier to read. */
const MAX_SPARKLINE_CELLS = 40;
/** A long name is cut to keep this many cells, if they fit into half of the room. */
const PREFERRED_SPARKLINE_CELLS = 12;
/** A shorter sparkline is left out. */
const MIN_SPARKLINE_CELLS = 5;
const MAX_SERVICE_CHARACTERS = 20;

/**
 * Past jobs as a table for people: name, service if any is known, runs, median duration, and a sparkline of the
 * durations, oldest first. If there is little room, the sparkline is shortened, then the name is cut, then there is no
 * sparkline.
 * @param columns of the terminal; by default there is no limit.
 */
export function formatHistoryTable(
  jobs: readonly JobDurations[],
  columns = Number.POSITIVE_INFINITY,
  paint = plainPaint,
): string {
  const names = ['NAME', ...jobs.map(({ name }) => toSingleLine(name, 200) || '(unreadable)')];
  const services = [
    'SERVICE',
    ...jobs.map(({ service = '-' }) => toSingleLine(service, MAX_SERVICE_CHARACTERS)),
  ];
  const hasServices = jobs.some(({ service }) => service !== undefined);
  const figures = [
    ...(hasServices ? [alignLeft(services)] : []),
    alignRight(['RUNS', ...jobs.map(({ runs }) => String(runs))]),
    alignRight(['MEDIAN', ...jobs.map(({ median }) => formatDuration(median))]),
  ];
  const figuresWidth = figures.reduce(
    (sum, cells) => sum + displayWidth(cells[0] ?? '') + TABLE_GAP.length,
    TABLE_GAP.length,
  );
  const nameWidth = maxWidth(names);
  const longest = Math.min(Math.max(...jobs.map(({ runs }) => runs)), MAX_SPARKLINE_CELLS);
  // Some terminals wrap a line that fills the last column.
  const room = columns - 1 - figuresWidth;
  const layout = allocateWidth(room, nameWidth, Math.max(longest, 'DURATIONS'.length));
  const rows = names.map((name, index) => {
    const nameCell = padEnd(
      truncate(name, layout.nameWidth),
      Math.min(nameWidth, layout.nameWidth),
    );
    const text = [nameCell, ...figures.map(cells => cells[index])].join(TABLE_GAP);
    const durations = jobs[index - 1]?.durations;
    const last = durations
      ? formatSparkline(durations, layout.cells)
      : truncate('DURATIONS', layout.cells);
    const row = last === '' ? truncate(text, columns - 1) : text + TABLE_GAP + last;
    return `${index === 0 ? paint('dim', row) : row}\n`;
  });
  return rows.join('');
}

/** Divides the room between the name and the sparkline. */
function allocateWidth(
  room: number,
  name: number,
  cells: number,
): { nameWidth: number; cells: number } {
  const left = Math.max(room - name, Math.min(Math.floor(room / 2), PREFERRED_SPARKLINE_CELLS));
  if (left < MIN_SPARKLINE_CELLS) {
    return { nameWidth: Math.max(room + TABLE_GAP.length, 1), cells: 0 };
  }
  const sparklineCells = Math.min(left, cells);
  return { nameWidth: room - sparklineCells, cells: Math.min(sparklineCells, MAX_SPARKLINE_CELLS) };
}

/** Past runs of the jobs of one name and service. */
export interface JobDurations {
  readonly name: string;
  readonly service: string | undefined;
  readonly runs: number;
  /** Milliseconds. */
  readonly median: number;
  /** Milliseconds, oldest first. */
  readonly durations: readonly number[];
}

/** The content of a history, sorted by name and service. */
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
  const sorted = durations.toSorted((one, other) => one - other);
  const low = sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
  const high = sorted[Math.floor(sorted.length / 2)] ?? 0;
  return (low + high) / 2;
}

const BLOCKS = [...'▁▂▃▄▅▆▇█'];

/** The last durations as a row of blocks, one per cell; the longest is a full block. */
export function formatSparkline(durations: readonly number[], cells: number): string {
  const shown = cells > 0 ? durations.slice(-cells) : [];
  const longest = Math.max(...shown);
  const heights = shown.map(each =>
    longest > 0 ? Math.ceil((each / longest) * BLOCKS.length) : 0,
  );
  return heights.map(height => BLOCKS[Math.max(height - 1, 0)]).join('');
}
