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
  /** The error code, if the caller has found it where this module would not look. */
  readonly errorCode?: string | undefined;
}

/**
 * The JSON of a successful response, as it was received.
 * @throws ApiError for an error status, whatever the body says; InvalidResponseError if the body is not JSON. Neither shows
 * a credential.
 */
export function parseBody(response: HttpResponse, options: ParseOptions): unknown {
  if (!isSuccess(response)) throw toApiError(response, options);
  return parseJson(response, options.redact);
}

export function isSuccess({ status }: HttpResponse): boolean {
  return status >= 200 && status <= 299;
}

/**
 * The JSON of a response, whatever its status.
 * @throws InvalidResponseError, which shows no credential.
 */
export function parseJson({ body }: HttpResponse, redact: ParseOptions['redact']): unknown {
  if (body === undefined) {
    throw new InvalidResponseError(`The response is larger than ${MAX_BODY_BYTES} bytes`);
  }
  // The content type is ignored, because some gateways pass JSON on as text.
  try {
    return JSON.parse(body);
  } catch {
    throw new InvalidResponseError(`The response is not JSON: ${describeBody(body, redact)}`);
  }
}

/**
 * Decodes the JSON of a successful response, which may contain an error in place of the expected content.
 * @throws InvalidResponseError, with the text of the error as its cause, if there is nothing else to decode; otherwise
 * what `decode` throws.
 */
export function decodeBody<T>(body: unknown, decode: (body: unknown) => T): T {
  let result: { readonly decoded: T } | { readonly failure: unknown };
  try {
    result = { decoded: decode(body) };
    if (result.decoded !== undefined) return result.decoded;
  } catch (failure) {
    result = { failure };
  }
  const text = describeErrorBody(body);
  if (text !== '') {
    const message = `The response contains an error: ${toSingleLine(text, 600)}`;
    throw new InvalidResponseError(message, { cause: new Error(text) });
  }
  if ('failure' in result) throw result.failure;
  return result.decoded;
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

/** The error of a response with an error status. It shows no credential. */
export function toApiError(response: HttpResponse, options: ParseOptions): ApiError {
  const { status, headers, body, retryAfter } = response;
  const { redact, hintFor, errorCode } = options;
  const parsed = body ? parseErrorBody(body, redact) : {};
  const found = errorCode ? { ...parsed, code: toErrorCode(errorCode, redact) } : parsed;
  const { code } = found;
  const id = getHeader(headers, 'x-request-id') ?? found.requestId;
  const detail = describeError(found, 500);
  const hint = hintFor?.(status, code) ?? hintForStatus(status, retryAfter);
  return new ApiError(`HTTP ${status}${detail && ` (${detail})`}${hint && `: ${hint}`}`, {
    status,
    errorCode: code,
    requestId: id && toSingleLine(redact(id), 128),
    retryAfter,
  });
}

function hintForStatus(status: number, retryAfter: number | undefined): string {
  if (status >= 300 && status < 400) return 'redirects are not followed; check the endpoint';
  if (status === 401) return 'check the credentials, and that they are of this region';
  if (status === 403 && retryAfter === undefined) return 'check the permissions and the project';
  return '';
}

interface ErrorBody {
  readonly code?: string | undefined;
  readonly message?: string | undefined;
  readonly requestId?: string | undefined;
}

function parseErrorBody(body: string, redact: ParseOptions['redact']): ErrorBody {
  try {
    return findError(JSON.parse(body), redact);
  } catch {
    return { message: describeBody(body, redact) };
  }
}

/** Errors have few members; a body may have a hundred thousand. */
const MAX_ERROR_BODY_MEMBERS = 20;

/** The code and message of an error body, in any of the usual forms. */
function findError(value: unknown, redact = (text: string) => text): ErrorBody {
  if (!isObject(value)) return {};
  // {error: {...}}, {errors: [{...}]}, or {itemNotFound: {...}} as OpenStack has it.
  const errors = Array.isArray(value.errors) ? value.errors : [value.error];
  const members = Object.keys(value).slice(0, MAX_ERROR_BODY_MEMBERS);
  const inner = [...errors, ...members.map(name => value[name])].find(isErrorObject) ?? {};
  const texts = [value, inner].map(object => (name: string) => asText(object[name]));
  const pick = (...names: string[]): string | undefined =>
    texts.flatMap(textOf => names.map(textOf)).find(Boolean);
  const code = pick('error_code', 'errCode', 'errorCode', 'code');
  const message = pick(
    'error_msg',
    'errMsg',
    'externalMessage',
    'errorMsg',
    'errorMessage',
    'error_message',
    'message',
    'error_description',
    'error',
  );
  return {
    code: code && toErrorCode(code, redact),
    message: message && redact(message),
    requestId: pick('request_id'),
  };
}

function toErrorCode(code: string, redact: ParseOptions['redact']): string {
  return toSingleLine(redactErrorCode(code, redact), 64);
}

/** The code and message of an error body, in one line; "" if the body holds no error. */
export function describeErrorBody(body: unknown): string {
  return describeError(findError(body));
}

/** Redacts an error code, unless it has the form of one: it may decide what the error means, and is no secret. */
export function redactErrorCode(code: string, redact: ParseOptions['redact']): string {
  return /^[A-Z]{2,16}(\.[A-Z]{2,16})?\.\d{3,9}$/i.test(code) ? code : redact(code);
}

/** The code and message in one line. */
function describeError({ code, message }: ErrorBody, maxLength?: number): string {
  return [code, message && toSingleLine(message, maxLength)].filter(Boolean).join(': ');
}

function isErrorObject(value: unknown): value is Record<string, unknown> {
  return (
    isObject(value) &&
    ['code', 'message', 'error_code', 'error_msg', 'errorCode', 'errCode'].some(
      name => name in value,
    )
  );
}

function asText(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

function describeBody(body: string, redact: ParseOptions['redact']): string {
  // Redacted before it is cut: half a credential is still a credential.
  const line = toSingleLine(redact(body), 120);
  return line === '' ? 'it is empty' : `it begins ${JSON.stringify(line)}`;
}
