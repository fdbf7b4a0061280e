import { toSingleLine } from '../errors/index.js';
import { plainPaint } from './paint.js';

/** A line for each label that has a text, the texts below one another. */
export function formatLabelledRows(
  rows: Readonly<Record<string, unknown>>,
  paint = plainPaint,
): string {
  const width = Math.max(...Object.keys(rows).map(label => label.length));
  return Object.entries(rows)
    .filter((row): row is [string, string] => typeof row[1] === 'string' && row[1].trim() !== '')
    .map(([label, text]) => `${paint('dim', label.padEnd(width))}  ${toSingleLine(text)}\n`)
    .join('');
}
