import { checkOptions } from '../model/validation.js';
import { HttpJobSource, type HttpSource } from './http-job-source.js';
import { judgeByStatus, STATUS_OPTIONS, type StatusOptions } from './judge-by-status.js';
import { createResponseReader, RESPONSE_OPTIONS, type ResponseOptions } from './read-response.js';
import { REQUEST_OPTIONS, type RequestOptions, readRequestOptions } from './request-options.js';

/** What to request, and what the responses mean. */
export interface HttpSourceOptions extends RequestOptions, StatusOptions, ResponseOptions {}

/**
 * A source that requests jobs from any HTTP endpoint that responds with JSON. Close it when the waits are done.
 * @throws OptionError, before anything is sent, for an invalid URL, expression, status list or header name, an unknown
 * option, or a URL without `{id}` (unless `body` has it).
 * @example
 * await using source = httpSource({
 *   url: 'https://api.example.com/v1/jobs/{id}',
 *   headers: { authorization: `Bearer ${token}` },
 *   status: 'state',
 *   success: 'done',
 *   failure: ['error', 'rejected'],
 * });
 * const job = await waitForJob('42', { source });
 */
export function httpSource(options: HttpSourceOptions): HttpSource {
  checkOptions('options', options, [...REQUEST_OPTIONS, ...STATUS_OPTIONS, ...RESPONSE_OPTIONS]);
  const readResponse = createResponseReader(options, judgeByStatus(options));
  return new HttpJobSource(readRequestOptions(options), readResponse);
}
