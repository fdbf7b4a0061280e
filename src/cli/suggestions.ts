import { COMMAND_NAMES, type CommandName, isCommandName } from './commands.js';

/** Words that other programs use for these commands. */
const SYNONYMS: Readonly<Record<string, CommandName>> = {
  ls: 'list',
  status: 'get',
  show: 'get',
  watch: 'wait',
};

/**
 * The command that the first word of a command line probably means, if it is a synonym or a misspelling: four or more
 * letters, one edit away from a command or a synonym. Anything else is a job id.
 */
export function suggestCommand(word: string): CommandName | undefined {
  if (isCommandName(word)) return undefined;
  if (Object.hasOwn(SYNONYMS, word)) return SYNONYMS[word];
  if (!/^[a-z]{4,}$/i.test(word)) return undefined;
  const meant = [...COMMAND_NAMES, ...Object.keys(SYNONYMS)].find(each => isOneEdit(word, each));
  return meant === undefined || isCommandName(meant) ? meant : SYNONYMS[meant];
}

/** Whether two texts differ by one character that is added, removed or replaced, or by two neighbours that are swapped. */
export function isOneEdit(one: string, other: string): boolean {
  if (one === other) return false;
  let start = 0;
  while (one[start] === other[start]) start += 1;
  const [a, b] = [one.slice(start), other.slice(start)];
  const swapped = `${b[1]}${b[0]}${b.slice(2)}`;
  return a.slice(1) === b || a === b.slice(1) || a.slice(1) === b.slice(1) || a === swapped;
}
