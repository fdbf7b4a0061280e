import { getHeader, type HttpResponse, parseBody } from '../http/response.js';
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
import { redact } from './credentials.js';
import { appendPath } from './endpoint-url.js';
import { AuthTokenCredentials, isToken } from './token-credentials.js';

/** How a request to IAM is sent. */
export interface IamContext {
  send(request: HttpRequest, signal: AbortSignal): Promise<HttpResponse>;
  /** Milliseconds that a login may take. */
  readonly timeout: number;
  /** When nobody needs a token any more. */
  readonly closeSignal?: AbortSignal | undefined;
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
export async function fetchIamToken(
  login: Login,
  secrets: string[],
  context: IamContext,
): Promise<FetchedCredential<string>> {
  const { endpoint } = login;
  const request: HttpRequest = {
    method: 'POST',
    origin: endpoint.origin,
    path: appendPath(endpoint, '/v3/auth/tokens?nocatalog=1'),
    headers: { accept: 'application/json', 'content-type': 'application/json' },
    body: JSON.stringify(buildLoginBody(login)),
  };
  const label = `The login at ${endpoint.origin}`;
  const response = await runWithTimeout(signal => context.send(request, signal), {
    timeout: context.timeout,
    message: `${label} took longer than ${formatDuration(context.timeout)}`,
    signals: [context.closeSignal],
  });
  let body: unknown;
  try {
    body = parseBody(response, { redact: text => redact(text, secrets), hintFor: hintForError });
  } catch (error) {
    throw isApiError(error) ? toLoginError(error, label) : error;
  }
  const token = getHeader(response.headers, 'x-subject-token');
  if (!isToken(token)) throw new InvalidResponseError(`${label} was answered without a token`);
  return { value: token.trim(), renewIn: tokenRenewalDelay(body) };
}

function buildLoginBody({ user, password, domain, project }: Login): unknown {
  const account = { name: user, password, domain: { name: domain } };
  const identity = { methods: ['password'], password: { user: account } };
  return { auth: { identity, scope: { project } } };
}

/** What is asked again: the login was not judged. */
const RETRYABLE_LOGIN_STATUSES = new Set([408, 425, 429]);
const REJECTED_LOGIN_STATUSES = new Set([401, 403]);

/** Not allowed and not judged say so by their status; the rest, as a job's own 404, would mean something else. */
function toLoginError(error: ApiError, label: string): Error {
  const { status, errorCode, requestId, retryAfter } = error;
  const message = `${label} failed: ${error.message}`;
  if (
    status < 500 &&
    !RETRYABLE_LOGIN_STATUSES.has(status) &&
    !REJECTED_LOGIN_STATUSES.has(status)
  ) {
    return markFatal(new Error(`${message}; check the address of IAM`, { cause: error }));
  }
  return new ApiError(message, {
    status,
    ...(errorCode && { errorCode }),
    ...(requestId && { requestId }),
    ...(retryAfter !== undefined && { retryAfter }),
  });
}

/** Requests that are under way must still be good when they arrive, by a clock that may differ a little. */
const TOKEN_RENEWAL_MARGIN_MS = 5 * 60_000;

/**
 * When to log in again: some minutes before the token expires. Both times are of IAM's clock, so that ours may be wrong;
 * a token that has expired by such a reckoning is kept until it is refused.
 */
function tokenRenewalDelay(body: unknown): number | undefined {
  const token = isObject(body) && isObject(body.token) ? body.token : {};
  const issuedAt = parseIamTime(token.issued_at);
  const lifetime = parseIamTime(token.expires_at) - (Number.isNaN(issuedAt) ? wallNow() : issuedAt);
  return lifetime > 0 ? lifetime - Math.min(TOKEN_RENEWAL_MARGIN_MS, lifetime / 10) : undefined;
}

/** "2019-02-13T06:52:13.855000Z": more digits than a Date has. */
export function parseIamTime(value: unknown): number {
  return typeof value === 'string' ? Date.parse(value.replace(/(\.\d{3})\d+/, '$1')) : Number.NaN;
}
/** A user and password, exchanged at IAM for a token that is renewed before it expires. */
export class PasswordCredentials extends AuthTokenCredentials {
  /** @param origin where they come from, as `describe` says it. */
  constructor(login: Login, context: IamContext, origin: string) {
    const secrets = passwordVariants(login.password);
    let rejection: unknown;
    super({
      fetch: async () => {
        // Failed logins lock the user, and these will not get better.
        if (rejection) throw rejection;
        try {
          return await fetchIamToken(login, secrets, context);
        } catch (error) {
          if (isRejectedLogin(error)) rejection = error;
          throw error;
        }
      },
      isRenewable: true,
      canChange: false,
      secrets,
      description: `user ${login.user} of domain ${login.domain} from ${origin}`,
    });
  }
}

function isRejectedLogin(error: unknown): boolean {
  if (isApiError(error)) return error.status === 401 || error.status === 403;
  return isMarkedFatal(error);
}

/** A password has any characters: it may come back as it stands in JSON or in an address. */
function passwordVariants(password: string): string[] {
  return [
    ...new Set([password, JSON.stringify(password).slice(1, -1), encodeURIComponent(password)]),
  ];
}
/** The path and query, below IAM's endpoint, that finds a project by its name. Nothing is ever created. */
export function projectLookupPath(name: string): string {
  return `/v3/projects?name=${encodeURIComponent(name)}`;
}

/**
 * The id of the one project of that name.
 * @throws a final error when there is none, or more than one; InvalidResponseError.
 */
export function parseProjectId(body: unknown, name: string): string {
  if (!isObject(body) || !Array.isArray(body.projects)) {
    throw new InvalidResponseError('Expected IAM to answer with a list of projects');
  }
  const ids = body.projects
    .filter(isObject)
    .filter(project => project.name === name)
    .map(project => project.id);
  const [id] = ids;
  if (ids.length === 1 && typeof id === 'string' && id.trim() !== '') return id.trim();
  const problem = ids.length === 0 ? 'no project is' : `${ids.length} projects are`;
  throw markFatal(
    new Error(
      `Could not find the project id: ${problem} named ${JSON.stringify(name)} for these credentials; give the option \`projectId\``,
    ),
  );
}
