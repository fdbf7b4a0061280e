import type { Redact } from '../client/api-result.js';
import { type HttpResponse, isSuccess, parseJson, toApiError } from '../http/response.js';
import { InvalidResponseError } from '../model/errors.js';
import { describeType } from '../model/validation.js';
import {
  compileExpression,
  type Evaluate,
  type Expression,
  evaluateOptional,
  toScalarText,
} from './expression.js';
import type { JobMembers, ReadResponse } from './http-job-source.js';
import { findErrorCode, type NotFoundRule, readHttpStatusLists } from './not-found.js';
import { readStatusLists, type StatusOptions } from './status-lists.js';

/** What the responses of an endpoint mean. */
export interface ResponseOptions extends StatusOptions {
  /** Yields the status. A result other than a string, number or boolean makes the response invalid (it is retried). */
  status: Expression;
  /** Yields the progress in percent: 60, "60" or "60%". */
  progress?: Expression;
  /** Yields why the job failed or was canceled. */
  reason?: Expression;
  /** Yields the error code of a failed job, or of an error response. */
  errorCode?: Expression;
  /** Yields the name of the job, which selects the past runs that adaptive polling learns from. */
  name?: Expression;
  /** Yields when the job was created: ISO 8601, or seconds or milliseconds since 1970. */
  createdAt?: Expression;
  /** Yields when the job ended, in the same forms. */
  endedAt?: Expression;
  /** Responses that mean "no such job (yet)": an HTTP status, or a status with an error code (found by `errorCode`, else in error.code, error_code, errorCode, errCode or code). Default [404]. */
  notFound?: readonly NotFoundRule[];
  /** HTTP statuses that mean "still running", whatever the body. Default: none. */
  running?: readonly number[];
}

const DETAILS = ['progress', 'reason', 'errorCode', 'name', 'createdAt', 'endedAt'] as const;
type Detail = (typeof DETAILS)[number];

export const RESPONSE_OPTIONS = [
  'status',
  'success',
  'failure',
  'canceled',
  ...DETAILS,
  'notFound',
  'running',
] as const satisfies readonly (keyof ResponseOptions)[];

/**
 * Reads responses as the options say.
 * @throws OptionError if one of them is invalid.
 */
export function createStatusReader(options: ResponseOptions): ReadResponse {
  const evaluateStatus = compileExpression('status', options.status);
  const meaningOf = readStatusLists(options);
  const details = compileDetails(options);
  const httpStatuses = readHttpStatusLists(options.notFound, options.running);

  const toJob = (content: unknown, meaning: string): JobMembers => {
    const evaluate = (detail: Detail): unknown => evaluateOptional(details[detail], content);
    const hasEndedBadly = meaning === 'Failed' || meaning === 'Canceled';
    return {
      status: meaning,
      raw: content,
      name: evaluate('name'),
      progress: evaluate('progress'),
      createdAt: evaluate('createdAt'),
      endedAt: evaluate('endedAt'),
      failReason: hasEndedBadly ? toReason(evaluate('reason')) : undefined,
      errorCode: hasEndedBadly ? toScalarText(evaluate('errorCode')) : undefined,
    };
  };

  return (response, redact) => {
    const { status } = response;
    const { content, problem } = parse(response, redact);
    if (httpStatuses.isRunning(status)) {
      return { content, toJob: received => toJob(received, 'Running') };
    }
    const expected = toScalarText(evaluateOptional(details.errorCode, content));
    const errorCode = expected || findErrorCode(content);
    if (httpStatuses.isNotFound(status, errorCode)) return undefined;
    if (!isSuccess(response)) throw toApiError(response, { redact, errorCode, hintFor });
    if (problem) throw problem;
    return {
      content,
      toJob: received => toJob(received, meaningOf(readStatus(evaluateStatus, received))),
    };
  };
}

function compileDetails(options: ResponseOptions): Partial<Record<Detail, Evaluate>> {
  const given = DETAILS.filter(detail => options[detail] !== undefined);
  return Object.fromEntries(
    given.map(detail => [detail, compileExpression(detail, options[detail])]),
  );
}

/** An empty response is null, so that an expression can say what it means. */
function parse(
  response: HttpResponse,
  redact: Redact,
): { readonly content: unknown; readonly problem?: unknown } {
  if (response.body?.trim() === '') return { content: null };
  try {
    return { content: parseJson(response, redact) };
  } catch (problem) {
    return { content: null, problem };
  }
}

function readStatus(evaluate: Evaluate, content: unknown): string {
  let status: unknown;
  try {
    status = evaluate(content);
  } catch (error) {
    const message = `The expression \`status\` failed: ${(error as Error).message}`;
    throw new InvalidResponseError(message, { cause: error });
  }
  const text = toScalarText(status);
  if (text !== undefined) return text;
  throw new InvalidResponseError(
    `The expression \`status\` yielded ${describeType(status)} in place of a status`,
  );
}

/** A reason as text; other values than text as JSON. */
function toReason(reason: unknown): string | undefined {
  if (reason === undefined) return undefined;
  return toScalarText(reason) ?? (evaluateOptional(JSON.stringify, reason) as string | undefined);
}

function hintFor(status: number): string | undefined {
  return status === 401 ? 'check the headers that authenticate the request' : undefined;
}
