import { toSingleLine } from '../model/errors.js';
import { UsageError } from './errors.js';

export type Header = readonly [name: string, value: string];

/** Headers whose values are secrets. */
const SECRET_NAME = /^(authorization|cookie)$|token|key|secret|auth|passw/i;
const VARIABLE = /\$\{([^{}]*)\}/g;

/**
 * Reads "Name: value".
 * @param source what holds the text, for the error, which does not show it: it may be a secret.
 * @throws UsageError if it has another form.
 */
export function parseHeader(source: string, text: string): Header {
  const [, name, value] = /^([^\s:]+):\s*(\S.*)$/s.exec(text.trim()) ?? [];
  if (name !== undefined && value !== undefined) return [name, value];
  throw new UsageError(`Expected ${source} to be "Name: value", got something else`);
}

/** Refuses a secret on the command line, without showing it. */
export function checkHeader(flag: string, text: string): void {
  const [name, value] = parseHeader(`--${flag}`, text);
  if (!SECRET_NAME.test(name) || value.search(VARIABLE) >= 0) return;
  throw new UsageError(
    `--${flag} ${toSingleLine(name, 40)} is refused: others can read a secret on the command line. Write \${VARIABLE} in single quotes, or use --header-file`,
  );
}

/**
 * Puts the values of variables into the value of a header.
 * @throws UsageError if one is not set.
 */
export function expandHeader(
  [name, value]: Header,
  env: Readonly<Record<string, string | undefined>>,
): Header {
  const expanded = value.replace(VARIABLE, (_, variable: string) => {
    const content = env[variable]?.trim();
    if (content) return content;
    const header = toSingleLine(name, 40);
    const problem = `\${${toSingleLine(variable, 80)}} in --header ${header}`;
    throw new UsageError(`Expected the variable of ${problem} to be set, got nothing`);
  });
  return [name, expanded];
}
