import { formatDuration } from '../../duration.js';
import { toSingleLine } from '../../errors/index.js';
import { plainPaint } from '../paint.js';
import { displayWidth, truncate } from '../width.js';
import type { JobDurations } from './past-jobs.js';
import { formatSparkline } from './sparkline.js';

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
