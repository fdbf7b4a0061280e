import type { Redact } from '../client/api-result.js';
import { type HttpResponse, isSuccess, parseJson, toApiError } from '../http/response.js';
import type { ApiError } from '../model/errors.js';
import {
  compileExpression,
  type Evaluate,
  type Expression,
  evaluateOptional,
  toScalarText,
} from './expression.js';
import type { JobMembers, ReadResponse } from './http-job-source.js';
import { findErrorCode, type NotFoundRule, readHttpStatusLists } from './not-found.js';

/** What the responses of an endpoint hold, apart from what their statuses mean. */
export interface ResponseOptions {
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
  ...DETAILS,
  'notFound',
  'running',
] as const satisfies readonly (keyof ResponseOptions)[];

/** What a response means for the job. The reason and the code hold if the expressions yield none. */
export interface Judgement {
  readonly status: string;
  readonly failReason?: string | undefined;
  readonly errorCode?: string | undefined;
}

export interface Judge {
  /** @throws InvalidResponseError if the content of a successful response says nothing about the job. */
  judgeContent(content: unknown, response: HttpResponse, id: string): Judgement;
  /** Undefined if an error response says nothing about the job. Default: none does. */
  judgeError?(error: ApiError, id: string): Judgement | undefined;
}

/**
 * Reads responses as the options and the judge say.
 * @throws OptionError if an option is invalid.
 */
export function createResponseReader(options: ResponseOptions, judge: Judge): ReadResponse {
  const details = compileDetails(options);
  const httpStatuses = readHttpStatusLists(options.notFound, options.running);

  const toJob = (content: unknown, judgement: Judgement): JobMembers => {
    const { status, failReason, errorCode } = judgement;
    const evaluate = (detail: Detail): unknown => evaluateOptional(details[detail], content);
    const hasEndedBadly = status === 'Failed' || status === 'Canceled';
    return {
      status,
      name: evaluate('name'),
      progress: evaluate('progress'),
      createdAt: evaluate('createdAt'),
      endedAt: evaluate('endedAt'),
      failReason: hasEndedBadly ? (toReason(evaluate('reason')) ?? failReason) : undefined,
      errorCode: hasEndedBadly ? (toScalarText(evaluate('errorCode')) ?? errorCode) : undefined,
      raw: content,
    };
  };

  return (response, redact, id) => {
    const { status } = response;
    const { content, problem } = parse(response, redact);
    if (httpStatuses.isRunning(status)) {
      return { content, toJob: received => toJob(received, { status: 'Running' }) };
    }
    const yielded = toScalarText(evaluateOptional(details.errorCode, content));
    const errorCode = yielded || findErrorCode(content);
    if (httpStatuses.isNotFound(status, errorCode)) return undefined;
    if (!isSuccess(response)) {
      const error = toApiError(response, { redact, errorCode, hintFor });
      const judgement = judge.judgeError?.(error, id);
      if (!judgement) throw error;
      return { content, toJob: received => toJob(received, judgement) };
    }
    if (problem) throw problem;
    return {
      content,
      toJob: received => toJob(received, judge.judgeContent(received, response, id)),
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

/** A reason as text; other values than text as JSON. */
export function toReason(reason: unknown): string | undefined {
  if (reason === undefined || reason === null) return undefined;
  return toScalarText(reason) ?? (evaluateOptional(JSON.stringify, reason) as string | undefined);
}

function hintFor(status: number): string | undefined {
  return status === 401 ? 'check the headers that authenticate the request' : undefined;
}
