import { STATUS_CODES } from 'node:http';
import type { Fault, ScriptedResponse } from './scripted-response.js';

/** Error responses of the database services and the gateway, with status, code and text as documented. */
const SERVICE_ERRORS = {
  badParameter: [400, 'DBS.200001', 'Parameter error.'],
  badTime: [400, 'DBS.280409', 'Invalid date.'],
  badLimit: [400, 'DBS.280439', 'Invalid query limit.'],
  noSuchJob: [400, 'DBS.200543', 'The job does not exist.'],
  badCredentials: [401, 'APIGW.0301', 'Incorrect IAM authentication information'],
  notAllowed: [403, 'DBS.200010', 'The operation is not authorized.'],
  noSuchApi: [404, 'APIGW.0101', 'The API does not exist or has not been published'],
  throttled: [429, 'APIGW.0308', 'The throttling threshold has been reached'],
  brokenService: [500, 'DBS.280005', 'Server error. Try again later.'],
  failedScript: [500, 'DBS.280005', 'A script threw'],
  noBackend: [502, 'APIGW.0201', 'Backend unavailable'],
  slowBackend: [504, 'APIGW.0201', 'Backend timeout'],
} as const;

export type ServiceErrorName = keyof typeof SERVICE_ERRORS;

/** The error that fills the body of an error status without one. A 404 of a service means an unknown job. */
const ERROR_BY_STATUS: Readonly<Partial<Record<number, ServiceErrorName>>> = {
  400: 'badParameter',
  401: 'badCredentials',
  403: 'notAllowed',
  404: 'noSuchJob',
  429: 'throttled',
  500: 'brokenService',
  502: 'noBackend',
  504: 'slowBackend',
};

/** How a service writes its errors. Those of the gateway in front of it are the same for all. */
export interface ErrorForm {
  /** Where code and message are, as paths. */
  readonly members: readonly [code: string, message: string];
  readonly unknownJob: {
    readonly status: number;
    readonly code?: string;
    readonly message: string;
  };
  /** Whether the codes of the database services are its own. Default: other errors than that for an unknown job have no code. */
  readonly hasDatabaseCodes?: boolean;
}

export const DATABASE_ERRORS: ErrorForm = {
  members: ['error_code', 'error_msg'],
  unknownJob: { status: 400, code: 'DBS.200543', message: 'The job does not exist.' },
  hasDatabaseCodes: true,
};

/** @param detail appended to the documented text. */
export function createErrorResponse(
  errorName: ServiceErrorName,
  requestId: string,
  form: ErrorForm,
  detail?: string,
): ScriptedResponse {
  const status = errorName === 'noSuchJob' ? form.unknownJob.status : SERVICE_ERRORS[errorName][0];
  return { status, body: errorBody(errorName, requestId, form, detail) };
}

function errorBody(
  errorName: ServiceErrorName,
  requestId: string,
  form: ErrorForm,
  detail?: string,
): string {
  const [, code, text] = SERVICE_ERRORS[errorName];
  const message = detail === undefined ? text : `${text}: ${detail}`;
  // Only the gateway includes the request's id in the body.
  if (code.startsWith('APIGW.')) {
    return JSON.stringify({ error_code: code, error_msg: message, request_id: requestId });
  }
  if (errorName === 'noSuchJob') return writeError(form, form.unknownJob);
  return writeError(form, { message, ...(form.hasDatabaseCodes && { code }) });
}

function writeError({ members }: ErrorForm, error: { code?: string; message: string }): string {
  const body = {};
  const [codePath, messagePath] = members.map(path => path.split('.'));
  if (codePath && error.code !== undefined) setMember(body, codePath, error.code);
  if (messagePath) setMember(body, messagePath, error.message);
  return JSON.stringify(body);
}

/** Sets a member below objects, which are created if they are missing. One that exists is kept. */
export function setMember(
  target: Record<string, unknown>,
  [name = '', ...rest]: readonly string[],
  value: unknown,
): void {
  if (rest.length === 0) {
    target[name] ??= value;
    return;
  }
  target[name] ??= {};
  setMember(target[name] as Record<string, unknown>, rest, value);
}

/** A complete response: what goes over the wire, and how it fails there. */
export interface WireResponse {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Milliseconds before it begins. */
  readonly delay: number;
  readonly fault: Fault | undefined;
}

/** What a proxy or a captive portal sends. */
const JUNK_BODY = '<!doctype html><title>Please log in</title><p>This is no answer of the service.';

export function toWireResponse(
  response: ScriptedResponse,
  requestId: string,
  form: ErrorForm = DATABASE_ERRORS,
): WireResponse {
  const { status = 200, delay = 0, fault } = response;
  const isJunk = fault === 'junk';
  return {
    status,
    headers: {
      'content-type': isJunk ? 'text/html' : 'application/json',
      'x-request-id': requestId,
      ...response.headers,
    },
    body: isJunk ? JUNK_BODY : (response.body ?? defaultBody(status, requestId, form)),
    delay,
    fault,
  };
}

function defaultBody(status: number, requestId: string, form: ErrorForm): string {
  const errorName = ERROR_BY_STATUS[status];
  if (errorName) return errorBody(errorName, requestId, form);
  return JSON.stringify({ error_msg: STATUS_CODES[status] ?? `Status ${status}` });
}

/** The id of the nth request: of realistic length, and the same in every run. */
export function formatRequestId(count: number): string {
  return count.toString(16).padStart(32, '0');
}
