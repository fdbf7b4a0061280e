import { isLoopback } from '../http/loopback.js';
import {
  checkNonEmptyString,
  type OptionError,
  type OptionName,
  receivedError,
} from '../model/validation.js';

interface UrlRules {
  readonly example: string;
  readonly allowInsecure?: boolean | undefined;
}

/**
 * A URL that credentials may be sent to, without slashes at the end of its path.
 * @throws OptionError for anything else, for a URL with a user or query, and for plain http:// to another machine.
 */
export function parseEndpointUrl(name: OptionName, value: unknown, rules: UrlRules): URL {
  const text = checkNonEmptyString(name, value).trim();
  if (/[@?#]/.test(text)) throw urlError(name, rules, 'one with a user, query or fragment');
  const url = parseSecureUrl(name, text, rules);
  url.pathname = url.pathname.replace(/(?<!\/)\/+$/, '');
  return url;
}

/**
 * A URL that credentials may be sent to.
 * @throws OptionError for anything else, and for plain http:// to another machine. Quotes no user and no query, as they
 * may contain a secret.
 */
export function parseSecureUrl(name: OptionName, text: string, rules: UrlRules): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isHttp = url !== undefined && /^https?:$/.test(url.protocol);
  const isSecure =
    url?.protocol === 'https:' || isLoopback(url?.hostname ?? '') || rules.allowInsecure === true;
  if (isHttp && isSecure) return url;
  const received = /[@?#]/.test(text) ? 'another' : JSON.stringify(text.slice(0, 80));
  const exception = 'plain http:// needs `allowInsecure` unless it is loopback';
  throw urlError(name, rules, received, isHttp ? `: ${exception}` : '');
}

function urlError(
  name: OptionName,
  { example }: UrlRules,
  received: string,
  exception = '',
): OptionError {
  return receivedError(name, `an https:// address such as "${example}"${exception}`, received);
}

/** The path of a resource below an endpoint, which may have a path of its own. */
export function appendPath({ pathname }: URL, path: string): string {
  return pathname.replace(/\/$/, '') + path;
}
