/**
 * Columns that a text takes at most. From U+1100 on a character may be two wide, so each is counted as two: a line that
 * ends early does no harm, one that wraps does.
 */
export function displayWidth(text: string): number {
  let columns = 0;
  for (const character of text) columns += character < '\u1100' ? 1 : 2;
  return columns;
}

/** A text in no more than so many columns, with "…" where something is missing. */
export function truncate(text: string, columns: number): string {
  if (displayWidth(text) <= columns) return text;
  let kept = '';
  let room = columns - displayWidth('…');
  for (const character of text) {
    room -= displayWidth(character);
    if (room < 0) break;
    kept += character;
  }
  return columns < displayWidth('…') ? '' : `${kept.trimEnd()}…`;
}
