import type { ApiError } from '../model/errors.js';

/** The vendor's error codes, by meaning. No other part of the library knows one. */

/** Whether the API gateway responded, so the request did not reach the service. */
export function isGatewayCode(errorCode: string | undefined): boolean {
  return /^API(GW|G)\./i.test(errorCode ?? '');
}

/** Whether the service rejected the credentials of a request, rather than the request. */
export function isCredentialRejection({ status, errorCode }: ApiError): boolean {
  return status === 401 || (status === 403 && errorCode === 'DBS.280056');
}

/** "…: signature expired, signature time:20230527T000431Z,server time:20230527T020608Z" */
export function isSignatureExpired({ errorCode, message }: ApiError): boolean {
  return /^API(GW|G)\.030[13]$/i.test(errorCode ?? '') && /expire/i.test(message);
}

/** What the user can do about an error, where its HTTP status alone does not say it. */
export function hintForError(status: number, errorCode: string | undefined): string | undefined {
  return status === 404 && isGatewayCode(errorCode)
    ? 'the gateway has no such API; check the endpoint, its path and the service'
    : undefined;
}
