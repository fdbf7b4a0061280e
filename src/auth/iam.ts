import { getDate, getHeader, type HttpResponse, parseBody } from '../http/response.js';
import type { HttpRequest } from '../http/transport.js';
import { formatDuration } from '../model/duration.js';
import {
  ApiError,
  InvalidResponseError,
  isApiError,
  isMarkedFatal,
  markFatal,
} from '../model/errors.js';
import { isObject } from '../model/validation.js';
import { runWithTimeout, wallNow } from '../runtime/clock.js';
import { hintForError } from '../services/error-codes.js';
import type { FetchedCredential } from './cached-credential.js';
import type { FetchLimits } from './credential-function.js';
import { appendPath } from './endpoint-url.js';
import { redact } from './redaction.js';
import { isToken, type TokenSource } from './token-credentials.js';

/** How requests to IAM are sent. */
export interface IamContext extends FetchLimits {
  send(request: HttpRequest, signal: AbortSignal): Promise<HttpResponse>;
}

export interface Login {
  readonly user: string;
  readonly password: string;
  /** The name of the account that the user belongs to. */
  readonly domain: string;
  /** The project that the token is for. */
  readonly project: { readonly id: string } | { readonly name: string };
  /** Without the API version: "https://iam.cn-north-4.myhuaweicloud.com". */
  readonly iamEndpoint: URL;
}

/** A user and password, exchanged at IAM for a token. A rejected login is never sent again, because failed logins lock the user. */
export function createIamTokenSource(
  login: Login,
  context: IamContext,
  origin: string,
): TokenSource {
  const secrets = [login.password];
  let rejection: unknown;
  return {
    fetch: async () => {
      if (rejection) throw rejection;
      try {
        return await logIn(login, secrets, context);
      } catch (error) {
        const isRejected = isApiError(error) && REJECTED_LOGIN_STATUSES.includes(error.status);
        if (isRejected || isMarkedFatal(error)) rejection = error;
        throw error;
      }
    },
    isRenewable: true,
    canChange: false,
    secrets,
    description: `user ${login.user} of domain ${login.domain} from ${origin}`,
  };
}

/** @throws an ApiError for a login that was rejected or may be retried; a fatal error for any other error status. */
async function logIn(
  { iamEndpoint, user, password, domain, project }: Login,
  secrets: readonly string[],
  { send, timeout, closeSignal }: IamContext,
): Promise<FetchedCredential<string>> {
  const account = { name: user, password, domain: { name: domain } };
  const identity = { methods: ['password'], password: { user: account } };
  const request: HttpRequest = {
    method: 'POST',
    origin: iamEndpoint.origin,
    // Without the catalogue of all services, which is large.
    path: appendPath(iamEndpoint, '/v3/auth/tokens?nocatalog=1'),
    headers: { accept: 'application/json', 'content-type': 'application/json' },
    body: JSON.stringify({ auth: { identity, scope: { project } } }),
  };
  const label = `The login at ${iamEndpoint.origin}`;
  const response = await runWithTimeout(signal => send(request, signal), {
    timeout,
    message: `${label} took longer than ${formatDuration(timeout)}`,
    signals: [closeSignal],
  });
  let body: unknown;
  try {
    body = parseBody(response, { redact: text => redact(text, secrets), hintFor: hintForError });
  } catch (error) {
    throw isApiError(error) ? toLoginError(error, label) : error;
  }
  const token = getHeader(response.headers, 'x-subject-token');
  if (!isToken(token)) throw new InvalidResponseError(`${label} returned no token`);
  return { value: token.trim(), renewIn: tokenRenewalDelay(body, getDate(response.headers)) };
}

const REJECTED_LOGIN_STATUSES = [401, 403];
const RETRYABLE_LOGIN_STATUSES = [408, 425, 429];

function toLoginError(error: ApiError, label: string): Error {
  const { status, errorCode, requestId, retryAfter } = error;
  const message = `${label} failed: ${error.message}`;
  const hasMeaning = [...REJECTED_LOGIN_STATUSES, ...RETRYABLE_LOGIN_STATUSES].includes(status);
  if (status >= 500 || hasMeaning)
    return new ApiError(message, { status, errorCode, requestId, retryAfter });
  // Another status would be taken for the job's own: a 404 for a job that does not exist.
  return markFatal(new Error(`${message}; check the address of IAM`, { cause: error }));
}

/** Requests in flight must still be valid when they arrive, by a clock that may differ a little. */
const TOKEN_RENEWAL_MARGIN_MS = 5 * 60_000;

/**
 * Milliseconds until the next login. Computed from IAM's own times, because the local clock may be wrong.
 * @param date the response's Date, in milliseconds since 1970.
 */
function tokenRenewalDelay(body: unknown, date: number | undefined): number | undefined {
  const token = isObject(body) && isObject(body.token) ? body.token : {};
  const lifetime = parseLifetime(token.expires_at, [date, parseIamTime(token.issued_at)]);
  // A token that has already expired, by a wrong clock, is kept until it is rejected.
  return lifetime > 0 ? lifetime - Math.min(TOKEN_RENEWAL_MARGIN_MS, lifetime / 10) : undefined;
}

/**
 * Milliseconds until a time of IAM; NaN if it is no time.
 * @param times the current time by the same clock, as far as known: the Date of the response, and the time of issue, which
 * may be earlier. The latest counts. Without any, the local clock counts, which may be wrong.
 */
export function parseLifetime(expiresAt: unknown, times: readonly (number | undefined)[]): number {
  const end = parseIamTime(expiresAt);
  const passed = times.filter(time => time !== undefined && time < end) as number[];
  return end - (passed.length > 0 ? Math.max(...passed) : wallNow());
}

/** Milliseconds since 1970 of "2019-02-13T06:52:13.855000Z", which has more digits than Date accepts; NaN if it is no time. */
function parseIamTime(value: unknown): number {
  return typeof value === 'string' ? Date.parse(value.replace(/(\.\d{3})\d+/, '$1')) : Number.NaN;
}

/** The path and query, below IAM's endpoint, that find a project by its name. */
export function projectSearchPath(name: string): string {
  return `/v3/projects?name=${encodeURIComponent(name)}`;
}

/** @throws InvalidResponseError; a fatal error unless exactly one project has that name. */
export function parseProjectId(body: unknown, name: string): string {
  if (!isObject(body) || !Array.isArray(body.projects)) {
    throw new InvalidResponseError('Expected IAM to return a list of projects');
  }
  const matches = body.projects.filter(isObject).filter(project => project.name === name);
  const id = matches[0]?.id;
  if (matches.length === 1 && typeof id === 'string' && id.trim() !== '') return id.trim();
  const problem = matches.length === 0 ? 'no project is' : `${matches.length} projects are`;
  const message = `Could not find the project id: ${problem} named ${JSON.stringify(name)} for these credentials`;
  throw markFatal(new Error(`${message}; give the option \`projectId\``));
}
