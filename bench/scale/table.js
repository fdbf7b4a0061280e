/** Prints tables in Markdown. */

export function printTitle(title) {
  console.log(`\n${title}\n`);
}

export function printHead(...cells) {
  printRow(...cells);
  console.log(`|${cells.map(() => '---').join('|')}|`);
}

export function printRow(...cells) {
  console.log(`| ${cells.join(' | ')} |`);
}

/** Formats milliseconds in seconds. */
export function seconds(milliseconds) {
  return `${(milliseconds / 1000).toFixed(milliseconds < 9950 ? 2 : 1)} s`;
}

export function milliseconds(amount) {
  return `${amount.toFixed(amount < 9.95 ? 1 : 0)} ms`;
}
