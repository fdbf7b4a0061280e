import { toSingleLine } from '../model/errors.js';
import { displayWidth, type Paint, plainPaint, truncate } from './terminal.js';

export const TABLE_GAP = '  ';

export function maxWidth(cells: readonly string[]): number {
  return Math.max(...cells.map(displayWidth));
}

export function alignLeft(cells: readonly string[]): string[] {
  const width = maxWidth(cells);
  return cells.map(cell => padEnd(cell, width));
}

export function alignRight(cells: readonly string[]): string[] {
  const width = maxWidth(cells);
  return cells.map(cell => cell.padStart(width));
}

export function padEnd(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(columns - displayWidth(text), 0));
}

/** A column: its heading, and a cell for each row. Cells may hold any external text. */
export type Column = readonly [heading: string, ...cells: string[]];

/**
 * Columns side by side, one line a row. The last column takes what room is left.
 * @param width of the terminal; by default there is no limit.
 */
export function formatTable(
  columns: readonly Column[],
  width = Number.POSITIVE_INFINITY,
  paint: Paint = plainPaint,
): string {
  const shown = columns.map(cells => alignLeft(cells.map(cell => toSingleLine(cell, 200))));
  const rows = (shown[0] ?? []).map((_, index) =>
    // Some terminals wrap a line that fills the last column.
    truncate(
      shown
        .map(cells => cells[index])
        .join(TABLE_GAP)
        .trimEnd(),
      width - 1,
    ),
  );
  return rows.map((row, index) => `${index === 0 ? paint('dim', row) : row}\n`).join('');
}
