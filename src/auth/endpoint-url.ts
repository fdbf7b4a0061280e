import { isLoopback } from '../http/loopback.js';
import {
  checkNonEmptyString,
  OptionError,
  type OptionName,
  optionError,
} from '../model/validation.js';

/**
 * A URL that credentials may be sent to, without slashes at the end of its path.
 * @throws OptionError for anything else, for a URL with a user or query, and for plain http:// to another machine.
 */
export function parseEndpointUrl(
  name: OptionName,
  value: unknown,
  { example, allowInsecure = false }: { example: string; allowInsecure?: boolean | undefined },
): URL {
  const expected = `an https:// address such as "${example}"`;
  const text = checkNonEmptyString(name, value).trim();
  if (/[@?#]/.test(text)) {
    // Not quoted, as it may contain a password.
    const { option, source } =
      typeof name === 'string' ? { option: name, source: undefined } : name;
    const received = 'one with a user, query or fragment';
    throw new OptionError({ option, expected, received, source });
  }
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) throw optionError(name, expected, value);
  if (url.protocol === 'http:' && !isLoopback(url.hostname) && !allowInsecure) {
    const exception = 'plain http:// needs `allowInsecure` unless it is loopback';
    throw optionError(name, `${expected}: ${exception}`, value);
  }
  url.pathname = url.pathname.replace(/(?<!\/)\/+$/, '');
  return url;
}

/** The path of a resource below an endpoint, which may have a path of its own. */
export function appendPath({ pathname }: URL, path: string): string {
  return pathname.replace(/\/$/, '') + path;
}
