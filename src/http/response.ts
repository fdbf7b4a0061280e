import { ApiError, InvalidResponseError, toSingleLine } from '../model/errors.js';
import { isObject } from '../model/validation.js';
import { wallNow } from '../runtime/clock.js';

/** An HTTP response as received, before its body is interpreted. */
export interface HttpResponse {
  readonly status: number;
  readonly headers: ResponseHeaders;
  /** The whole body; undefined if it is larger than `MAX_BODY_BYTES`. */
  readonly body: string | undefined;
  /** Milliseconds to wait before the next request, from the Retry-After header. */
  readonly retryAfter: number | undefined;
}

/** Header values by lower-case name. */
export type ResponseHeaders = Readonly<Record<string, string | string[] | undefined>>;

/** Larger bodies are not read: a job takes a few hundred bytes, a page of tasks some tens of thousands. */
export const MAX_BODY_BYTES = 1024 * 1024;

export function toHttpResponse(
  status: number,
  headers: ResponseHeaders,
  body: string | undefined,
): HttpResponse {
  return { status, headers, body, retryAfter: parseRetryAfter(headers) };
}

export interface ParseOptions {
  /** Removes credentials from text that came from a service. */
  redact(text: string): string;
  /** What the user can do about an error of this service, to be appended to the message. */
  hintFor?(status: number, errorCode: string | undefined): string | undefined;
}

/**
 * The JSON of a successful response, with every text in it redacted.
 * @throws ApiError for an error status, whatever the body says; InvalidResponseError if the body is not JSON.
 */
export function parseBody(response: HttpResponse, options: ParseOptions): unknown {
  const { status, headers, body } = response;
  const { redact } = options;
  if (status < 200 || status > 299) throw toApiError(response, options);
  if (body === undefined) {
    throw new InvalidResponseError(`The response is larger than ${MAX_BODY_BYTES} bytes`);
  }
  const type = getHeader(headers, 'content-type');
  if (type !== undefined && !/^\s*[\w.+-]+\/([\w.+-]+\+)?json\s*(;|$)/i.test(type)) {
    const received = toSingleLine(redact(type), 80);
    throw new InvalidResponseError(`Expected a response of type JSON, got ${received}`);
  }
  try {
    return parseRedacted(body, redact);
  } catch {
    throw new InvalidResponseError(`The response is not JSON: ${describeBody(body, redact)}`);
  }
}

/** The first value of a header. */
export function getHeader(headers: ResponseHeaders, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value[0] : value;
}

/** The Date header, in milliseconds since 1970. */
export function getDate(headers: ResponseHeaders): number | undefined {
  return parseHttpDate(getHeader(headers, 'date'));
}

/** The delay in milliseconds: digits, or an HTTP date, counted from the response's own Date. Anything else is ignored. */
function parseRetryAfter(headers: ResponseHeaders): number | undefined {
  const value = getHeader(headers, 'retry-after')?.trim();
  if (value === undefined) return undefined;
  if (/^\d+$/.test(value)) return Math.min(Number(value) * 1000, Number.MAX_SAFE_INTEGER);
  const date = parseHttpDate(value);
  return date === undefined ? undefined : Math.max(date - (getDate(headers) ?? wallNow()), 0);
}

/** The three forms that RFC 9110, 5.6.7 requires recipients to accept. The last omits its time zone, which is GMT. */
const HTTP_DATE_FORMATS = [
  /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/,
  /^[A-Z][a-z]{5,8}, \d{2}-[A-Z][a-z]{2}-\d{2} \d{2}:\d{2}:\d{2} GMT$/,
  /^[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d{2}:\d{2}:\d{2} \d{4}$/,
];

function parseHttpDate(value = ''): number | undefined {
  if (!HTTP_DATE_FORMATS.some(format => format.test(value))) return undefined;
  const date = Date.parse(value.endsWith('GMT') ? value : `${value} GMT`);
  return Number.isNaN(date) ? undefined : date;
}

function toApiError(response: HttpResponse, { redact, hintFor }: ParseOptions): ApiError {
  const { status, headers, body, retryAfter } = response;
  const { code, message, requestId } = body ? parseErrorBody(body, redact) : {};
  const id = getHeader(headers, 'x-request-id') ?? requestId;
  const detail = [code, message && toSingleLine(message, 500)].filter(Boolean).join(': ');
  const hint = hintFor?.(status, code) ?? hintForStatus(status);
  return new ApiError(`HTTP ${status}${detail && ` (${detail})`}${hint && `: ${hint}`}`, {
    status,
    errorCode: code,
    requestId: id && toSingleLine(redact(id), 128),
    retryAfter,
  });
}

function hintForStatus(status: number): string {
  if (status >= 300 && status < 400) return 'redirects are not followed; check the endpoint';
  if (status === 401) return 'check the credentials, and that they are of this region';
  if (status === 403) return 'check the permissions and the project';
  return '';
}

/** The code and message of an error body, in any of the usual forms. */
function parseErrorBody(
  body: string,
  redact: ParseOptions['redact'],
): { code?: string | undefined; message?: string | undefined; requestId?: string | undefined } {
  let value: unknown;
  try {
    value = parseRedacted(body, redact);
  } catch {
    return { message: describeBody(body, redact) };
  }
  if (!isObject(value)) return {};
  // {error: {...}}, or {itemNotFound: {...}} as OpenStack has it.
  const inner = [value.error, ...Object.values(value)].find(isErrorObject) ?? {};
  const texts = [value, inner].map(object => (name: string) => asText(object[name]));
  const pick = (...names: string[]): string | undefined =>
    texts.flatMap(textOf => names.map(textOf)).find(Boolean);
  const code = pick('error_code', 'errCode', 'errorCode', 'code');
  return {
    code: code && toSingleLine(code, 64),
    message: pick('error_msg', 'externalMessage', 'errorMsg', 'message', 'error_description'),
    requestId: pick('request_id'),
  };
}

/** A code, which may decide what an error means, has the form of one; anything else may be a secret. */
export function redactErrorCode(code: string, redact: ParseOptions['redact']): string {
  return /^[A-Z]{2,16}\.\d{3,9}$/i.test(code) ? code : redact(code);
}

function isErrorObject(value: unknown): value is Record<string, unknown> {
  return (
    isObject(value) && ['code', 'message', 'error_code', 'error_msg'].some(name => name in value)
  );
}

function asText(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

function parseRedacted(body: string, redact: ParseOptions['redact']): unknown {
  // Without escape sequences, a secret in any of its texts would show in the body itself.
  if (!body.includes('\\') && redact(body) === body) return JSON.parse(body);
  return JSON.parse(body, (_, value) => {
    if (typeof value === 'string') return redact(value);
    if (!isObject(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [redact(key), member]));
  });
}

function describeBody(body: string, redact: ParseOptions['redact']): string {
  // Redacted before it is cut: half a credential is still a credential.
  const line = toSingleLine(redact(body), 120);
  return line === '' ? 'it is empty' : `it begins ${JSON.stringify(line)}`;
}
