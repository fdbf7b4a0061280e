import { ApiError, InvalidResponseError, toSingleLine } from '../model/errors.js';
import { isObject } from '../model/validation.js';
import { wallNow } from '../runtime/clock.js';

/** An HTTP answer as it came, before anything is concluded from it. */
export interface HttpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** The whole body; undefined when it was cut off as too large. */
  readonly body: string | undefined;
}

/** Takes credentials out of text that came from a service. */
export type Redactor = (value: string) => string;

/** Longer bodies are not read: a job takes a few hundred bytes, a page of tasks some tens of thousands. */
export const MAX_BODY_BYTES = 1024 * 1024;

/**
 * The JSON of a successful answer, credentials taken out of every text in it.
 * @throws ApiError for an error status, whatever the body says; InvalidResponseError when the body is not JSON.
 */
export function parseBody(response: HttpResponse, redact: Redactor): unknown {
  const { status, body } = response;
  if (status < 200 || status > 299) throw toApiError(response, redact);
  if (body === undefined) {
    throw new InvalidResponseError(`The answer is larger than ${MAX_BODY_BYTES} bytes`);
  }
  const type = getHeader(response, 'content-type');
  if (type !== undefined && !/^\s*[\w.+-]+\/([\w.+-]+\+)?json\s*(;|$)/i.test(type)) {
    throw new InvalidResponseError(
      `Expected an answer of type JSON, got ${toSingleLine(redact(type), 80)}`,
    );
  }
  try {
    return parseRedacted(body, redact);
  } catch {
    throw new InvalidResponseError(`The answer is not JSON: ${describeBody(body, redact)}`);
  }
}

/** The milliseconds of a Retry-After header: digits, or an HTTP date; anything else is nonsense and undefined. */
export function parseRetryAfter(response: HttpResponse): number | undefined {
  const value = getHeader(response, 'retry-after')?.trim();
  if (value === undefined) return undefined;
  if (/^\d+$/.test(value)) return Math.min(Number(value) * 1000, Number.MAX_SAFE_INTEGER);
  const date = parseHttpDate(value);
  return date === undefined ? undefined : Math.max(date - wallNow(), 0);
}

/** The three forms that RFC 9110, 5.6.7 has a recipient accept; the last is written without its zone, which is GMT. */
const HTTP_DATE_FORMATS = [
  /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/,
  /^[A-Z][a-z]{5,8}, \d{2}-[A-Z][a-z]{2}-\d{2} \d{2}:\d{2}:\d{2} GMT$/,
  /^[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d{2}:\d{2}:\d{2} \d{4}$/,
];

/** An HTTP date in milliseconds since 1970; undefined when it is none. */
export function parseHttpDate(value: string | undefined): number | undefined {
  if (value === undefined || !HTTP_DATE_FORMATS.some(format => format.test(value)))
    return undefined;
  const date = Date.parse(value.endsWith('GMT') ? value : `${value} GMT`);
  return Number.isNaN(date) ? undefined : date;
}

export function getHeader(response: HttpResponse, name: string): string | undefined {
  const value = response.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

function toApiError(response: HttpResponse, redact: Redactor): ApiError {
  const { code, message, requestId } = response.body ? parseErrorBody(response.body, redact) : {};
  const { status } = response;
  const id = getHeader(response, 'x-request-id') ?? requestId;
  const detail = [code, message && toSingleLine(message, 500)].filter(Boolean).join(': ');
  const retryAfter = parseRetryAfter(response);
  return new ApiError(`HTTP ${status}${detail && ` (${detail})`}${hintFor(status, code)}`, {
    status,
    ...(code && { errorCode: code }),
    ...(id && { requestId: toSingleLine(redact(id), 128) }),
    ...(retryAfter !== undefined && { retryAfter }),
  });
}

function hintFor(status: number, code: string | undefined): string {
  if (status >= 300 && status < 400) return ': redirects are not followed; check the endpoint';
  if (status === 404 && /^API(GW|G)\./i.test(code ?? '')) {
    return ': the gateway has no such API; check the endpoint, its path and the service';
  }
  if (status === 401) return ': check the credentials, and that they are of this region';
  if (status === 403) return ': check the permissions and the project';
  return '';
}

interface ErrorBody {
  readonly code?: string | undefined;
  readonly message?: string | undefined;
  readonly requestId?: string | undefined;
}

/** The code and message of an error body, in any of the forms that the services and their gateways use. */
function parseErrorBody(body: string, redact: Redactor): ErrorBody {
  let value: unknown;
  try {
    value = parseRedacted(body, redact);
  } catch {
    return { message: describeBody(body, redact) };
  }
  if (!isObject(value)) return {};
  // {error: {...}} is IAM's form, {itemNotFound: {...}} OpenStack's.
  const nested = [value.error, ...Object.values(value)].find(isErrorObject);
  const [own, inner] = [value, nested ?? {}];
  const pick = (...names: string[]): string | undefined =>
    [own, inner].flatMap(object => names.map(name => asText(object[name]))).find(Boolean);
  return {
    code: truncateCode(pick('error_code', 'errCode', 'errorCode', 'code')),
    message: pick('error_msg', 'externalMessage', 'errorMsg', 'message', 'error_description'),
    requestId: pick('request_id'),
  };
}

function isErrorObject(value: unknown): value is Record<string, unknown> {
  return (
    isObject(value) &&
    ('code' in value || 'message' in value || 'error_code' in value || 'error_msg' in value)
  );
}

function asText(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

function truncateCode(code: string | undefined): string | undefined {
  return code && toSingleLine(code, 64);
}

function parseRedacted(body: string, redact: Redactor): unknown {
  // Without escapes every text in it stands there as it is, and one look at the whole is enough.
  if (!body.includes('\\') && redact(body) === body) return JSON.parse(body);
  return JSON.parse(body, (_, value) => {
    if (typeof value === 'string') return redact(value);
    if (!isObject(value) || Object.keys(value).every(key => redact(key) === key)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [redact(key), member]));
  });
}

function describeBody(body: string, redact: Redactor): string {
  // Redacted whole: half a credential is still a credential.
  const line = toSingleLine(redact(body), 120);
  return line === '' ? 'it is empty' : `it begins ${JSON.stringify(line)}`;
}
