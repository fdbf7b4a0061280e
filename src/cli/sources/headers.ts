import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { toSingleLine } from '../../model/errors.js';
import { UsageError } from '../errors.js';
import type { Flags } from '../flags.js';
import { expandHeader, parseHeader } from '../header-flag.js';
import type { CliIO } from '../io.js';
import { systemErrorReason } from '../terminal.js';

type Headers = Record<string, string>;

/**
 * The headers of --header and --header-file. The file is read again if they are rejected.
 * @throws UsageError, which shows no value, if a header is malformed, a variable is not set or the file cannot be read.
 */
export function headersFrom(flags: Flags, env: CliIO['env']): Headers | (() => Promise<Headers>) {
  const given = flags
    .getAll('header')
    .map(text => expandHeader(parseHeader('--header', text), env));
  const file = flags.get('header-file');
  if (file === undefined) return Object.fromEntries(given);
  const toHeaders = (text: string): Headers =>
    Object.fromEntries([...parseLines(file, text), ...given]);
  let first: Headers | undefined = toHeaders(readNow(file));
  return async () => {
    // A pipe can be read only once.
    const headers = first ?? toHeaders(await readFile(file, 'utf8'));
    first = undefined;
    return headers;
  };
}

function readNow(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(
      `Cannot read --header-file ${toSingleLine(file, 200)}: ${systemErrorReason(error)}`,
    );
  }
}

/** One header a line. Blank lines and those that begin with "#" are skipped. */
function parseLines(file: string, text: string): (readonly [name: string, value: string])[] {
  const source = `each line of --header-file ${toSingleLine(file, 200)}`;
  const lines = text.split('\n').filter(line => /^\s*[^\s#]/.test(line));
  return lines.map(line => parseHeader(source, line));
}
