import type { CredentialRejection, OutgoingRequest } from '../../../src/auth/credentials.js';
import { ApiError } from '../../../src/model/errors.js';

/** A request for a job. */
export function request(changes: Partial<OutgoingRequest> = {}): OutgoingRequest {
  return {
    method: 'GET',
    url: new URL('https://gaussdb.cn-north-4.myhuaweicloud.com/v3/p1/jobs?id=job-1'),
    headers: { accept: 'application/json', 'content-type': 'application/json', 'user-agent': 'x' },
    projectId: 'p1',
    ...changes,
  };
}

/** The service's rejection of a request's credentials. */
export function rejectionWith(
  message: string,
  errorCode = 'APIGW.0301',
  date?: number,
): CredentialRejection {
  return { error: new ApiError(message, { status: 401, errorCode }), date };
}
