import { markFatal } from '../model/errors.js';
import { describeType, isObject, optionError, receivedError } from '../model/validation.js';
import { CachedCredential } from './cached-credential.js';
import { callCredentialFunction, type FetchLimits } from './credential-function.js';
import type { AuthHeaders, CredentialRejection, Credentials } from './credentials.js';
import { isToken } from './token-credentials.js';

/** Headers by name, or a function that returns them. */
export type HeadersOption =
  | Readonly<Record<string, string>>
  | (() => Record<string, string> | Promise<Record<string, string>>);

/** Headers of the caller's. A function is called before the first request, and again if its headers are rejected. */
export class HeaderCredentials implements Credentials {
  readonly #headers: CachedCredential<AuthHeaders>;
  readonly #secrets = new Set<string>();

  /** @param option checked by `checkHeaders`, unless it is a function. */
  constructor(option: HeadersOption, limits: FetchLimits) {
    const isFunction = typeof option === 'function';
    this.#headers = new CachedCredential({
      fetch: async () => ({
        value: isFunction ? await callHeadersFunction(option, limits) : checkHeaders(option),
      }),
      isRenewable: isFunction,
      canChange: isFunction,
    });
  }

  async headers(): Promise<AuthHeaders> {
    const headers = await this.#headers.get();
    for (const [name, value] of Object.entries(headers)) {
      for (const secret of secretsOf(name, value)) this.#secrets.add(secret);
    }
    return headers;
  }

  rejected(headers: AuthHeaders, { error }: CredentialRejection): boolean {
    return this.#headers.reject(used => used === headers, error);
  }

  hasChanged(): Promise<boolean> {
    return this.#headers.hasChanged();
  }

  secrets(): Iterable<string> {
    return this.#secrets;
  }

  describe(): string {
    return 'headers';
  }
}

/** A name that HTTP allows (RFC 9110, 5.6.2). */
const HEADER_NAME = /^[\w!#$%&'*+.^`|~-]+$/;
/** Headers that say how a message is transmitted, which the transport decides. */
const TRANSMISSION_HEADERS = new Set([
  'connection',
  'content-length',
  'expect',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/**
 * Headers by lower-case name.
 * @throws OptionError, which shows no value, if a name or a value is none that may be sent.
 */
export function checkHeaders(headers: unknown): AuthHeaders {
  if (!isObject(headers)) throw optionError('headers', 'an object or a function', headers);
  const checked = entriesOf(headers).map(([name, value]) => {
    if (!HEADER_NAME.test(name)) {
      // Not quoted, because it may be a secret in the wrong place.
      throw receivedError('headers', 'an object with names of headers', 'a malformed name');
    }
    const lowerCase = name.toLowerCase();
    if (TRANSMISSION_HEADERS.has(lowerCase)) {
      const expected = 'an object without headers about the transmission';
      throw receivedError('headers', expected, `"${name}"`);
    }
    if (isToken(value)) return [lowerCase, value.trim()];
    const expected = 'a non-empty string without control characters';
    throw optionError(`headers.${name}`, expected, value);
  });
  return Object.fromEntries(checked);
}

/** Also of a Headers object or a Map, which have no members. */
function entriesOf(headers: Record<string, unknown>): [string, unknown][] {
  return headers instanceof Headers || headers instanceof Map
    ? [...(headers as Iterable<[string, unknown]>)]
    : Object.entries(headers);
}

async function callHeadersFunction(
  getHeaders: () => unknown,
  limits: FetchLimits,
): Promise<AuthHeaders> {
  const headers = await callCredentialFunction('The headers function', getHeaders, limits);
  try {
    return checkHeaders(headers);
  } catch (error) {
    const problem = isObject(headers) ? (error as Error).message : describeType(headers);
    throw markFatal(
      new TypeError(`Expected the headers function to return headers, got: ${problem}`),
    );
  }
}

/** Headers whose parts are secrets too: a service may repeat a token without its scheme. */
const CREDENTIAL_HEADER = /auth|cookie|token|key|secret|pass|session|sign|credential/;

/** A value, and the parts of it that may be read by themselves: tokens after a scheme, the values of cookies, the password of Basic. */
function secretsOf(name: string, value: string): string[] {
  if (!CREDENTIAL_HEADER.test(name)) return [value];
  const parts = value.split(/[\s;,]+/);
  const [scheme = '', ...credentials] = parts;
  const hasScheme = credentials.length > 0 && /^[a-z][\w-]*$/i.test(scheme);
  const tokens = (hasScheme ? credentials : parts).flatMap(part => [
    part,
    part.replace(/^[^=]*=/, '').replace(/^"|"$/g, ''),
  ]);
  return [value, ...tokens, ...(/^basic$/i.test(scheme) ? credentials.flatMap(decodeBasic) : [])];
}

/** User and password, and the password. */
function decodeBasic(token: string): string[] {
  const pair = Buffer.from(token, 'base64').toString();
  return [pair, pair.replace(/^[^:]*:/, '')];
}
