import { checkNonEmptyString, optionError } from '../model/validation.js';

/**
 * An address that credentials may be sent to, without slashes at the end of its path.
 * @throws TypeError naming the option: no address, a user or query in it, or plain http:// to another machine.
 */
export function parseEndpointUrl(
  option: string,
  value: unknown,
  { example, allowInsecure = false }: { example: string; allowInsecure?: boolean | undefined },
): URL {
  const what = `an https:// address such as "${example}"`;
  const text = checkNonEmptyString(option, value).trim();
  // Not shown: there may be a password in it.
  if (/[@?#]/.test(text)) {
    throw new TypeError(
      `Expected \`${option}\` to be ${what}, got one with a user, query or fragment`,
    );
  }
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) throw optionError(option, what, value);
  if (url.protocol === 'http:' && !isLoopback(url.hostname) && !allowInsecure) {
    const exception = 'plain http:// needs `allowInsecure` unless it is loopback';
    throw optionError(option, `${what}: ${exception}`, value);
  }
  url.pathname = url.pathname.replace(/\/+$/, '');
  return url;
}

/** The path of something below an address, which may have a path of its own. */
export function appendPath({ pathname }: URL, path: string): string {
  return pathname.replace(/\/$/, '') + path;
}

function isLoopback(host: string): boolean {
  return /^(localhost|.+\.localhost|127(\.\d+){3}|\[::1\])$/.test(host);
}
