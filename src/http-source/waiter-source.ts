import { checkOptions } from '../model/validation.js';
import { compileWaiter, type Waiter } from './acceptors.js';
import { HttpJobSource, type HttpSource } from './http-job-source.js';
import {
  createResponseReader,
  type Judge,
  RESPONSE_OPTIONS,
  type ResponseOptions,
} from './read-response.js';
import { REQUEST_OPTIONS, type RequestOptions, readRequestOptions } from './request-options.js';

export interface WaiterSourceOptions extends RequestOptions, ResponseOptions {}

/**
 * A source that requests jobs from an HTTP endpoint, as httpSource, and applies the acceptors of a waiter to the JSON of
 * a response. `errorType` is compared with the error code of an error response. One that no acceptor matches is retried
 * if its HTTP status says so, and is fatal otherwise, a 404 included unless it is in `notFound`.
 * @throws OptionError, before anything is sent, if the waiter or an option is invalid.
 */
export function waiterSource(waiter: Waiter, options: WaiterSourceOptions): HttpSource {
  checkOptions('options', options, [...REQUEST_OPTIONS, ...RESPONSE_OPTIONS]);
  const { notFound = [] } = options;
  const readResponse = createResponseReader({ ...options, notFound }, judgeByAcceptors(waiter));
  return new HttpJobSource(readRequestOptions(options), readResponse);
}

function judgeByAcceptors(waiter: Waiter): Judge {
  const judge = compileWaiter(waiter);
  return {
    judgeContent: (output, { status: httpStatus }, id) =>
      judge({ id, output, httpStatus }) ?? { status: 'Running' },
    judgeError: ({ message, errorCode, status }, id) =>
      judge({ id, error: { message, code: errorCode, status } }),
  };
}
