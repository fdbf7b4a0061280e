import { readdirSync, readFileSync } from 'node:fs';
import { parseSync } from 'vite';

/** Every regular expression in the source code that repeats something without a bound, with the file that it is in. */
export function repeatingExpressions() {
  const directory = new URL('../../src/', import.meta.url);
  const files = readdirSync(directory, { recursive: true, encoding: 'utf8' });
  return files
    .filter(file => file.endsWith('.ts'))
    .flatMap(file => {
      const text = readFileSync(new URL(file, directory), 'utf8');
      return findExpressions(parseSync(file, text).program).map(expression => ({
        label: `${file} ${expression}`,
        expression,
      }));
    })
    .filter(({ expression }) => /[*+]|,\}/.test(expression.source));
}

function findExpressions(node) {
  if (typeof node !== 'object' || node === null) return [];
  const { regex } = node;
  if (regex) return [new RegExp(regex.pattern, regex.flags)];
  return Object.values(node).flatMap(findExpressions);
}

/** One character of each kind that expressions distinguish. */
const CHARACTERS = ['a', 'Z', '0', ' ', '\n', '.', '-', '/', '\u001b', '[', '\ud800'];
/** An expression that has matched so far fails at one of these. */
const ENDINGS = ['', '!'];

/** Texts of a given number of steps that an expression is slow on, if on any: a beginning, one part again and again, an end. */
export function* hostileTexts({ source }) {
  const words = literalWords(source);
  const parts = [...new Set([...CHARACTERS, ...words])];
  const pairs = parts.flatMap(one => ['', ...parts].map(other => one + other));
  for (const pump of new Set([...pairs, words.join('a')])) {
    if (pump === '') continue;
    for (const beginning of ['', '1']) {
      for (const ending of ENDINGS) {
        // A long part needs a longer text to be matched from as many places as a short one.
        yield steps => beginning + pump.repeat(Math.ceil(steps / Math.sqrt(pump.length))) + ending;
      }
    }
  }
}

/** The texts that an expression contains literally. */
function literalWords(source) {
  const words = source
    .replace(
      /\[(?:[^\]\\]|\\.)*\]|\\[bdswDSWp](?:\{\w+\})?|\{\d+,?\d*\}|(?<!\\)[\^$()|?*+:.]/g,
      '\n',
    )
    .replaceAll('\\', '')
    .split('\n');
  return [...new Set(words)].filter(word => word !== '').slice(0, 6);
}
