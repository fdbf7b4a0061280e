import { bounded, wallNow } from '../clock.js';
import { readable } from '../duration.js';
import { ApiError, InvalidResponseError, isApiError, markFinal } from '../errors/index.js';
import { type HttpAnswer, header, readBody } from '../http/answer.js';
import type { HttpRequest } from '../http/transport.js';
import { isObject } from '../usage.js';
import { pathBelow } from './address.js';
import { redact } from './credentials.js';
import type { Leased } from './lease.js';
import { isToken } from './token.js';

/** How a request to IAM is sent. */
export interface IamAccess {
  send(request: HttpRequest, signal: AbortSignal): Promise<HttpAnswer>;
  /** Milliseconds that a login may take. */
  readonly limit: number;
  /** When nobody needs a token any more. */
  readonly closing?: AbortSignal | undefined;
}

export interface Login {
  /** Without the version that follows: "https://iam.cn-north-4.myhuaweicloud.com". */
  readonly endpoint: URL;
  readonly user: string;
  readonly password: string;
  /** The name of the account that the user belongs to. */
  readonly domain: string;
  /** What the token is to be good for. */
  readonly project: { readonly id: string } | { readonly name: string };
}

/**
 * Asks IAM for a token (`POST /v3/auth/tokens`), without the catalogue of all services, which would be large.
 * @throws an error that is final for a login that was refused; anything else may be tried again.
 */
export async function logIn(
  login: Login,
  secrets: string[],
  access: IamAccess,
): Promise<Leased<string>> {
  const { endpoint } = login;
  const request: HttpRequest = {
    method: 'POST',
    origin: endpoint.origin,
    path: pathBelow(endpoint, '/v3/auth/tokens?nocatalog=1'),
    headers: { accept: 'application/json', 'content-type': 'application/json' },
    body: JSON.stringify(loginBody(login)),
  };
  const where = `The login at ${endpoint.origin}`;
  const answer = await bounded(signal => access.send(request, signal), {
    limit: access.limit,
    what: `${where} took longer than ${readable(access.limit)}`,
    signals: [access.closing],
  });
  let body: unknown;
  try {
    body = readBody(answer, text => redact(text, secrets));
  } catch (error) {
    throw isApiError(error) ? loginError(error, where) : error;
  }
  const token = header(answer, 'x-subject-token');
  if (!isToken(token)) throw new InvalidResponseError(`${where} was answered without a token`);
  return { value: token.trim(), renewIn: renewalOf(body) };
}

function loginBody({ user, password, domain, project }: Login): unknown {
  const account = { name: user, password, domain: { name: domain } };
  const identity = { methods: ['password'], password: { user: account } };
  return { auth: { identity, scope: { project } } };
}

/** What is asked again: the login was not judged. */
const UNDECIDED = new Set([408, 425, 429]);
const NOT_ALLOWED = new Set([401, 403]);

/** Not allowed and not judged say so by their status; the rest, as a job's own 404, would mean something else. */
function loginError(error: ApiError, where: string): Error {
  const { status, errorCode, requestId, retryAfter } = error;
  const message = `${where} failed: ${error.message}`;
  if (status < 500 && !UNDECIDED.has(status) && !NOT_ALLOWED.has(status)) {
    return markFinal(new Error(`${message}; check the address of IAM`, { cause: error }));
  }
  return new ApiError(message, {
    status,
    ...(errorCode && { errorCode }),
    ...(requestId && { requestId }),
    ...(retryAfter !== undefined && { retryAfter }),
  });
}

/** Requests that are under way must still be good when they arrive, by a clock that may differ a little. */
const MARGIN = 5 * 60_000;

/**
 * When to log in again: some minutes before the token expires. Both times are of IAM's clock, so that ours may be wrong;
 * a token that has expired by such a reckoning is kept until it is refused.
 */
function renewalOf(body: unknown): number | undefined {
  const token = isObject(body) && isObject(body.token) ? body.token : {};
  const issued = readTime(token.issued_at);
  const lifetime = readTime(token.expires_at) - (Number.isNaN(issued) ? wallNow() : issued);
  return lifetime > 0 ? lifetime - Math.min(MARGIN, lifetime / 10) : undefined;
}

/** "2019-02-13T06:52:13.855000Z": more digits than a Date has. */
export function readTime(value: unknown): number {
  return typeof value === 'string' ? Date.parse(value.replace(/(\.\d{3})\d+/, '$1')) : Number.NaN;
}
