import { checkHeaders, type HeadersOption } from '../auth/header-credentials.js';
import {
  readSenderOptions,
  SENDER_OPTIONS,
  type SenderOptions,
  type SenderSettings,
} from '../client/sender-options.js';
import { isLoopback } from '../http/loopback.js';
import { readProxies } from '../http/proxy-settings.js';
import { checkBoolean, checkOneOf, OptionError, optionError } from '../model/validation.js';
import { type BodyTemplate, parseBodyTemplate } from './body-template.js';
import { parseUrlTemplate, type UrlTemplate } from './url-template.js';

/** What stands for the service in checkpoints and telemetry. */
export const HTTP_SERVICE_NAME = 'http';

/** How a job is requested. */
export interface RequestOptions extends SenderOptions {
  /** "https://api.example.com/v1/jobs/{id}": `{id}` is replaced by the percent-encoded id. Plain http:// is allowed for loopback only, unless allowInsecure is set. */
  url: string;
  /** Default "GET", or "POST" if there is a body. */
  method?: 'GET' | 'POST';
  /** Sent as JSON; `{id}` is replaced in its strings. */
  body?: unknown;
  /** Sent with every request. A function is called before the first request, and once more after a 401. Values are treated as secrets. */
  headers?:
    | Record<string, string>
    | (() => Record<string, string> | Promise<Record<string, string>>);
  /** Allows plain http:// to hosts other than loopback. */
  allowInsecure?: boolean;
}

export const REQUEST_OPTIONS = [
  'url',
  'method',
  'body',
  'headers',
  ...SENDER_OPTIONS,
  'allowInsecure',
] as const satisfies readonly (keyof RequestOptions)[];

export interface RequestSettings extends SenderSettings {
  readonly url: UrlTemplate;
  readonly method: 'GET' | 'POST';
  readonly body: BodyTemplate | undefined;
  readonly headers: HeadersOption;
}

/** @throws OptionError if one of them is invalid. */
export function readRequestOptions(options: RequestOptions): RequestSettings {
  const { allowInsecure, dispatcher, headers = {}, body: bodyOption } = options;
  checkBoolean('allowInsecure', allowInsecure);
  const url = parseUrlTemplate(options.url, allowInsecure);
  const body = bodyOption === undefined ? undefined : parseBodyTemplate(bodyOption);
  const { method = body ? 'POST' : 'GET' } = options;
  checkOneOf('method', method, ['GET', 'POST']);
  if (body && method === 'GET') throw optionError('method', '"POST" with a body', method);
  if (!url.hasId && !body?.hasId) {
    const expected = 'an address with `{id}` in its path or query, or `body` to have it';
    throw new OptionError({ option: 'url', expected, received: 'neither' });
  }
  const isLocal = isLoopback(new URL(url.origin).hostname);
  return {
    ...readSenderOptions(options),
    serviceName: HTTP_SERVICE_NAME,
    url,
    method,
    body,
    headers: typeof headers === 'function' ? headers : checkHeaders(headers),
    // A loopback endpoint is reached without a proxy, so a malformed one does not matter.
    proxies: dispatcher || isLocal ? undefined : readProxies(),
  };
}
