import { readable } from '../../duration.js';
import { oneLine } from '../../errors/index.js';
import { unpainted } from '../paint.js';
import { cut, widthOf } from '../width.js';
import type { PastJobs } from './past-jobs.js';
import { sparkline } from './sparkline.js';

const GAP = '  ';
/** More blocks in a row are no easier to read. */
const MOST_CELLS = 40;
/** A longer name is cut rather than leave fewer, where that is no more than half of the room; */
const ENOUGH_CELLS = 12;
/** and these say nothing any more. */
const FEWEST_CELLS = 5;
const LONGEST_SERVICE = 20;

/**
 * Past jobs as a table for people: name, service where any is known, runs, median and a sparkline of the durations,
 * oldest first. Where room is short the sparkline is shortened first, then the name is cut too, and at last there is no
 * sparkline.
 * @param columns of the terminal; undefined where nothing needs to fit.
 */
export function historyTable(
  jobs: readonly PastJobs[],
  columns = Number.POSITIVE_INFINITY,
  paint = unpainted,
): string {
  const names = column(
    'NAME',
    jobs.map(({ name }) => oneLine(name, 200) || '(unreadable)'),
  );
  const services = column(
    'SERVICE',
    jobs.map(({ service = '-' }) => oneLine(service, LONGEST_SERVICE)),
  );
  const runs = column(
    'RUNS',
    jobs.map(each => String(each.runs)),
  );
  const medians = column(
    'MEDIAN',
    jobs.map(({ median }) => readable(median)),
  );
  const told = jobs.some(({ service }) => service !== undefined);
  const besides = [...(told ? [padded(services)] : []), aligned(runs), aligned(medians)];
  const longest = Math.min(Math.max(...jobs.map(each => each.runs)), MOST_CELLS);
  const taken = besides.reduce((sum, { width }) => sum + width + GAP.length, GAP.length);
  // Some terminals wrap a line that fills the last column.
  const room = columns - 1 - taken;
  const { forName, cells } = share(room, names.width, Math.max(longest, 'DURATIONS'.length));
  const rows = names.cells.map((name, index) => {
    const figures = [
      padEnd(cut(name, forName), Math.min(names.width, forName)),
      ...besides.map(each => each.cells[index]),
    ].join(GAP);
    const durations = jobs[index - 1]?.durations;
    const last = durations ? sparkline(durations, cells) : cut('DURATIONS', cells);
    const row = last === '' ? cut(figures, columns - 1) : figures + GAP + last;
    return `${index === 0 ? paint('dim', row) : row}\n`;
  });
  return rows.join('');
}

interface Column {
  /** The title first. */
  readonly cells: readonly string[];
  readonly width: number;
}

function column(title: string, texts: readonly string[]): Column {
  const cells = [title, ...texts];
  return { cells, width: Math.max(...cells.map(widthOf)) };
}

/** Words, each as wide as the widest. */
function padded({ cells, width }: Column): Column {
  return { cells: cells.map(cell => padEnd(cell, width)), width };
}

/** Figures, one below another. */
function aligned({ cells, width }: Column): Column {
  return { cells: cells.map(cell => cell.padStart(width)), width };
}

/** What name and sparkline get of the room for both. */
function share(room: number, name: number, cells: number): { forName: number; cells: number } {
  const left = Math.max(room - name, Math.min(Math.floor(room / 2), ENOUGH_CELLS));
  if (left < FEWEST_CELLS) return { forName: Math.max(room + GAP.length, 1), cells: 0 };
  const forCells = Math.min(left, cells);
  return { forName: room - forCells, cells: Math.min(forCells, MOST_CELLS) };
}

function padEnd(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(columns - widthOf(text), 0));
}
