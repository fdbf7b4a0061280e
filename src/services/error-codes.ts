import type { ApiError, ErrorMeaning } from '../model/errors.js';

/**
 * The error codes that decide something: what a failed request means for a wait, a credential or its error message. For
 * every other code the HTTP status decides. No other file contains an error code of the vendor.
 *
 * Sources: the error code tables of RDS, DDS and GaussDB(for MySQL) (opentelekomcloud-docs, appendix/error_codes), the
 * gateway's table (API signing guide, api-sign-errorcode), huaweicloud/services/*\/common.go of
 * terraform-provider-huaweicloud; the API references of ECS, EVS, IMS, CCE and SFS Turbo.
 */
const CODES = {
  /**
   * HTTP 400: the id is wrong, or the job is of another project, deleted, or only seconds old. Of the databases, of the
   * "v1 jobs" and of IMS; SFS Turbo has it with HTTP 404, which says enough.
   */
  jobDoesNotExist: /^(DBS\.200543|Common\.0011|IMG\.0023|SFS\.TURBO\.0019)$/i,
  /** HTTP 400 of the "v1 jobs": the query itself failed. */
  queryFailed: /^Common\.0025$/i,
  /** HTTP 403: the token is invalid. Other services and the gateway say so by HTTP 401. */
  invalidToken: /^DBS\.280056$/i,
  /** The API gateway; older and other gateways write APIG. The request has not reached the service. */
  gateway: /^API(GW|G)\./i,
  /** More requests than the gateway or CCE allows. They respond with HTTP 429, older gateways with 403. */
  throttled: /^(API(GW|G)\.0308|CCE\.0142900[23])$/i,
  /** HTTP 401: the authentication information is wrong; also an expired token or signature. */
  gatewayAuthentication: /^API(GW|G)\.030[13]$/i,
} as const;

/**
 * What an error response of any service means for a wait. Undefined if its HTTP status decides.
 * A 404 of the gateway (APIGW.0101, APIGW.0103) is a wrong endpoint or path, which a 404 of a service is not.
 */
export function classifyApiError(error: ApiError): ErrorMeaning | undefined {
  const { status, errorCode = '' } = error;
  if (status === 400 && CODES.jobDoesNotExist.test(errorCode)) return 'not-found';
  if (status === 400 && CODES.queryFailed.test(errorCode)) return 'retryable';
  if (status === 404 && CODES.gateway.test(errorCode)) return 'fatal';
  if (isCredentialRejection(error)) return 'fatal';
  return isThrottled(error) ? 'retryable' : undefined;
}

/** Whether a 403 is throttling and no denial: it has a Retry-After, or the code for too many requests. */
export function isThrottled({ status, errorCode = '', retryAfter }: ApiError): boolean {
  return status === 403 && (retryAfter !== undefined || CODES.throttled.test(errorCode));
}

/** Whether a response rejected the credentials of its request. Others may be accepted. */
export function isCredentialRejection({ status, errorCode = '' }: ApiError): boolean {
  return status === 401 || (status === 403 && CODES.invalidToken.test(errorCode));
}

/**
 * Whether a signature was rejected because of its date: the gateway tolerates a difference of 15 minutes. There is no
 * code for that, only text: "…: signature expired, signature time:20230527T000431Z,server time:20230527T020608Z".
 */
export function isSignatureExpired({ errorCode = '', message }: ApiError): boolean {
  return CODES.gatewayAuthentication.test(errorCode) && /expire/i.test(message);
}

/** Advice for an error message. Undefined if the HTTP status says enough. */
export function hintForError(status: number, errorCode = ''): string | undefined {
  if (status === 403 && CODES.throttled.test(errorCode)) return 'the gateway limits requests';
  return status === 404 && CODES.gateway.test(errorCode)
    ? 'the gateway has no such API; check the endpoint, its path and the service'
    : undefined;
}
