import { checkOptions } from '../model/validation.js';
import { HttpJobSource, type HttpSource } from './http-job-source.js';
import { createStatusReader, RESPONSE_OPTIONS, type ResponseOptions } from './read-status.js';
import { REQUEST_OPTIONS, type RequestOptions, readRequestOptions } from './request-options.js';

export interface HttpSourceOptions extends RequestOptions, ResponseOptions {}

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
  checkOptions('options', options, [...REQUEST_OPTIONS, ...RESPONSE_OPTIONS]);
  const readResponse = createStatusReader(options);
  return new HttpJobSource(readRequestOptions(options), readResponse);
}
