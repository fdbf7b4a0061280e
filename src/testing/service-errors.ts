import { STATUS_CODES } from 'node:http';
import type { Fault, ScriptedResponse } from './scripted-response.js';

/** Error responses of the services and their gateway, with status, code and text as documented. */
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

/** @param detail appended to the documented text. */
export function createErrorResponse(
  errorName: ServiceErrorName,
  requestId: string,
  detail?: string,
): ScriptedResponse {
  return { status: SERVICE_ERRORS[errorName][0], body: errorBody(errorName, requestId, detail) };
}

function errorBody(errorName: ServiceErrorName, requestId: string, detail?: string): string {
  const [, code, text] = SERVICE_ERRORS[errorName];
  const message = detail === undefined ? text : `${text}: ${detail}`;
  // Only the gateway includes the request's id in the body.
  const id = code.startsWith('APIGW.') ? { request_id: requestId } : {};
  return JSON.stringify({ error_code: code, error_msg: message, ...id });
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

export function toWireResponse(response: ScriptedResponse, requestId: string): WireResponse {
  const { status = 200, delay = 0, fault } = response;
  const isJunk = fault === 'junk';
  return {
    status,
    headers: {
      'content-type': isJunk ? 'text/html' : 'application/json',
      'x-request-id': requestId,
      ...response.headers,
    },
    body: isJunk ? JUNK_BODY : (response.body ?? defaultBody(status, requestId)),
    delay,
    fault,
  };
}

function defaultBody(status: number, requestId: string): string {
  const errorName = ERROR_BY_STATUS[status];
  if (errorName) return errorBody(errorName, requestId);
  return JSON.stringify({ error_msg: STATUS_CODES[status] ?? `Status ${status}` });
}

/** The id of the nth request: of realistic length, and the same in every run. */
export function formatRequestId(count: number): string {
  return count.toString(16).padStart(32, '0');
}
