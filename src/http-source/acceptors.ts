import { toText } from '../model/errors.js';
import {
  type Check,
  checkNonEmptyString,
  checkOneOf,
  checkOptions,
  checkString,
  checkTrueOrFalse,
  isObject,
  optionError,
} from '../model/validation.js';
import { compileExpression, type Evaluate, evaluateOptional } from './expression.js';
import { type Judgement, toReason } from './read-response.js';

/** A waiter of a Smithy or AWS service model. The first matching acceptor wins. */
export interface Waiter {
  /** Compared with every response, in order. */
  acceptors: readonly Acceptor[];
}

/** What one kind of response means. */
export interface Acceptor {
  /** What a match means: the job has completed, has failed, or is still running. */
  state: 'success' | 'failure' | 'retry';
  /** One of `output` and `inputOutput` (each with `path`, `comparator` and `expected`), `success`, `errorType` and `status` (an HTTP status). */
  // biome-ignore lint/suspicious/noExplicitAny: the members depend on the kind of matcher
  matcher: Record<string, any>;
  /** An expression on what the matcher sees that yields the fail reason. */
  message?: string;
}

/** What a call came to: its output, or an error. */
export interface CallResult {
  readonly id: string;
  readonly output?: unknown;
  readonly error?: unknown;
  /** The HTTP status of the output, if it is known. */
  readonly httpStatus?: number;
}

/** What the acceptors make of a call; undefined if none matches. */
export type JudgeCall = (result: CallResult) => Judgement | undefined;

const STATUSES = { success: 'Completed', failure: 'Failed', retry: 'Running' } as const;

/**
 * Compiles a waiter once.
 * @throws OptionError if it is invalid.
 */
export function compileWaiter(waiter: Waiter): JudgeCall {
  if (!isObject(waiter)) throw optionError('waiter', 'an object with acceptors', waiter);
  const { acceptors } = waiter;
  if (!Array.isArray(acceptors) || acceptors.length === 0) {
    throw optionError('waiter.acceptors', 'a non-empty array', acceptors);
  }
  const judges = acceptors.map((acceptor, index) =>
    compileAcceptor(`waiter.acceptors[${index}]`, acceptor),
  );
  return result => {
    for (const judge of judges) {
      const judgement = judge(result);
      if (judgement) return judgement;
    }
    return undefined;
  };
}

function compileAcceptor(name: string, acceptor: unknown): JudgeCall {
  checkOptions(name, acceptor, ['state', 'matcher', 'message']);
  const { state, matcher, message } = acceptor as Acceptor;
  const status = STATUSES[checkOneOf(`${name}.state`, state, ['success', 'failure', 'retry'])];
  const matches = compileMatcher(`${name}.matcher`, matcher);
  const evaluateMessage =
    message === undefined ? undefined : compileExpression(`${name}.message`, message);
  return result => {
    const match = matches(result);
    if (!match || state !== 'failure') return match && { status };
    const failReason = toReason(evaluateOptional(evaluateMessage, match.input));
    if (!hasFailed(result)) return { status, failReason };
    const error = describeError(result.error);
    return {
      status,
      failReason: failReason ?? error.message,
      errorCode: error.code ?? error.name,
    };
  };
}

/** What a matcher saw if it matched. */
type Match = { readonly input: unknown } | undefined;
type Matches = (result: CallResult) => Match;

/** Each kind of matcher, by the member that has its parameter. */
const MATCHERS: Readonly<Record<string, (name: string, parameter: unknown) => Matches>> = {
  output: (name, parameter) => {
    const matches = compilePathMatcher(name, parameter);
    return result => (hasFailed(result) ? undefined : matches(result.output ?? null));
  },
  inputOutput: (name, parameter) => {
    const matches = compilePathMatcher(name, parameter);
    return result => {
      const { id, output } = result;
      return hasFailed(result) ? undefined : matches({ input: { id }, output: output ?? null });
    };
  },
  success: (name, parameter) => {
    const expected = checkTrueOrFalse(name, parameter);
    return result => (hasFailed(result) !== expected ? { input: inputOf(result) } : undefined);
  },
  errorType: (name, parameter) => {
    const expected = localName(checkNonEmptyString(name, parameter));
    return result => {
      if (!hasFailed(result)) return undefined;
      const input = describeError(result.error);
      const isMatch = [input.name, input.code].some(type => localName(type) === expected);
      return isMatch ? { input } : undefined;
    };
  },
  status: (name, parameter) => {
    if (!Number.isInteger(parameter)) throw optionError(name, 'an HTTP status', parameter);
    return result => (httpStatusOf(result) === parameter ? { input: inputOf(result) } : undefined);
  },
};

function compileMatcher(name: string, matcher: unknown): Matches {
  const kinds = Object.keys(MATCHERS);
  if (!isObject(matcher)) throw optionError(name, `an object with one of ${kinds}`, matcher);
  checkOptions(name, matcher, kinds);
  const [kind, ...others] = kinds.filter(each => matcher[each] !== undefined);
  if (!kind || others.length > 0) {
    throw optionError(name, `an object with exactly one of ${kinds.join(', ')}`, matcher);
  }
  return (MATCHERS[kind] as (typeof MATCHERS)[string])(`${name}.${kind}`, matcher[kind]);
}

const COMPARATORS = {
  stringEquals: (value: unknown, expected: string) => value === expected,
  booleanEquals: (value: unknown, expected: string) =>
    typeof value === 'boolean' && String(value) === expected,
  allStringEquals: (value: unknown, expected: string) =>
    Array.isArray(value) && value.length > 0 && value.every(item => item === expected),
  anyStringEquals: (value: unknown, expected: string) =>
    Array.isArray(value) && value.includes(expected),
};

function compilePathMatcher(name: string, parameter: unknown): (input: unknown) => Match {
  checkOptions(name, parameter, ['path', 'comparator', 'expected']);
  const { path, comparator, expected } = parameter as Record<string, unknown>;
  const evaluate: Evaluate = compileExpression(`${name}.path`, path);
  const names = Object.keys(COMPARATORS) as (keyof typeof COMPARATORS)[];
  const kind = checkOneOf(`${name}.comparator`, comparator, names);
  const expectedName = `${name}.expected`;
  const text =
    kind === 'booleanEquals'
      ? checkOneOf(expectedName, String(expected), ['true', 'false'])
      : (checkString as Check<string>)(expectedName, expected);
  // A path that cannot be evaluated does not match.
  return input =>
    COMPARATORS[kind](evaluateOptional(evaluate, input), text) ? { input } : undefined;
}

function hasFailed(result: CallResult): boolean {
  return 'error' in result;
}

function inputOf(result: CallResult): unknown {
  return hasFailed(result) ? describeError(result.error) : (result.output ?? null);
}

interface ErrorFields {
  readonly name: string | undefined;
  readonly code: string | undefined;
  readonly message: string | undefined;
}

/** An error as data, with the members that are not its own properties. */
function describeError(error: unknown): ErrorFields {
  const { name, code, message } = isObject(error) ? error : {};
  const texts = { name: toText(name), code: toText(code), message: toText(message) };
  return isObject(error) ? { ...error, ...texts } : { ...texts, message: toText(error) };
}

/** The name of a shape without its namespace. */
function localName(type: string | undefined): string | undefined {
  return type?.replace(/^.*#/, '');
}

/** Where the clients of AWS have it, version 3 and version 2, and where our own errors have it. */
function httpStatusOf({ output, error, httpStatus }: CallResult): unknown {
  const { $metadata, statusCode, status } = isObject(error) ? error : {};
  const metadata = $metadata ?? (isObject(output) ? output.$metadata : undefined);
  return (
    httpStatus ?? (isObject(metadata) ? metadata.httpStatusCode : undefined) ?? statusCode ?? status
  );
}
