import { checkText, expected } from '../usage.js';

/**
 * An address that credentials may be sent to, without slashes at the end of its path.
 * @throws TypeError naming the option: no address, a user or query in it, or plain http:// to another machine.
 */
export function readAddress(
  option: string,
  value: unknown,
  { example, allowInsecure = false }: { example: string; allowInsecure?: boolean | undefined },
): URL {
  const what = `an https:// address such as "${example}"`;
  const text = checkText(option, value).trim();
  // Not shown: there may be a password in it.
  if (/[@?#]/.test(text)) {
    throw new TypeError(
      `Expected \`${option}\` to be ${what}, got one with a user, query or fragment`,
    );
  }
  const address = URL.canParse(text) ? new URL(text) : undefined;
  if (!address || !/^https?:$/.test(address.protocol)) throw expected(option, what, value);
  if (address.protocol === 'http:' && !isLoopback(address.hostname) && !allowInsecure) {
    const unless = 'plain http:// needs `allowInsecure` unless it is loopback';
    throw expected(option, `${what}: ${unless}`, value);
  }
  address.pathname = address.pathname.replace(/\/+$/, '');
  return address;
}

/** The path of something below an address, which may have a path of its own. */
export function pathBelow({ pathname }: URL, path: string): string {
  return pathname.replace(/\/$/, '') + path;
}

function isLoopback(host: string): boolean {
  return /^(localhost|.+\.localhost|127(\.\d+){3}|\[::1\])$/.test(host);
}
