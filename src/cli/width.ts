/**
 * Columns that a text takes at most. From U+1100 on a character may be two wide, so each is counted as two: a line that
 * ends early does no harm, one that wraps does.
 */
export function widthOf(text: string): number {
  let columns = 0;
  for (const character of text) columns += character < '\u1100' ? 1 : 2;
  return columns;
}

/** A text in no more than so many columns, with "…" where something is missing. */
export function cut(text: string, columns: number): string {
  if (widthOf(text) <= columns) return text;
  let kept = '';
  let room = columns - widthOf('…');
  for (const character of text) {
    room -= widthOf(character);
    if (room < 0) break;
    kept += character;
  }
  return columns < widthOf('…') ? '' : `${kept.trimEnd()}…`;
}
