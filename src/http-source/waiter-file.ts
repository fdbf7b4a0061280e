import { isObject, type OptionName, optionError, receivedError } from '../model/validation.js';
import type { Acceptor, Waiter } from './acceptors.js';

/**
 * Finds a waiter in the JSON of a file: `{waiters: {Name: {acceptors}}}` with the matchers of Smithy or of botocore
 * (`waiters-2.json`), or a Smithy model, whose operations have the trait `smithy.waiters#waitable`.
 * @param waiterName may be undefined if there is only one.
 * @param option names the file in errors.
 * @throws OptionError if there is no such waiter, or botocore's form of it is invalid.
 */
export function readWaiter(
  json: unknown,
  waiterName: string | undefined,
  option: OptionName = 'waiter',
): Waiter {
  const waiters = findWaiters(json);
  const names = [...waiters.keys()];
  const name = waiterName ?? (names.length === 1 ? names[0] : undefined);
  const waiter = name === undefined ? undefined : waiters.get(name);
  if (!isObject(waiter)) {
    const expected =
      names.length > 0
        ? `one of the waiters ${names.join(', ')}`
        : 'a file with waiters: {"waiters": {"Name": {"acceptors": […]}}}, or a Smithy model';
    throw optionError(option, expected, waiterName);
  }
  const { acceptors } = waiter;
  if (!Array.isArray(acceptors)) {
    throw optionError(`${name}.acceptors`, 'an array', acceptors);
  }
  return {
    acceptors: acceptors.map((acceptor, index) =>
      isObject(acceptor) && typeof acceptor.matcher === 'string'
        ? convertAcceptor(`${name}.acceptors[${index}]`, acceptor)
        : acceptor,
    ),
  };
}

const WAITABLE = 'smithy.waiters#waitable';

function findWaiters(json: unknown): Map<string, unknown> {
  if (!isObject(json)) return new Map();
  const { waiters, shapes } = json;
  const traits = Object.values(isObject(shapes) ? shapes : {}).map(shape =>
    isObject(shape) && isObject(shape.traits) ? shape.traits[WAITABLE] : undefined,
  );
  return new Map([waiters, ...traits].filter(isObject).flatMap(Object.entries));
}

/** An acceptor of botocore in the form of Smithy. */
function convertAcceptor(name: string, acceptor: Record<string, unknown>): Acceptor {
  const { matcher, argument, expected } = acceptor;
  const state = acceptor.state as Acceptor['state'];
  switch (matcher) {
    case 'path':
      return { state, matcher: { output: convertPath(argument, expected) } };
    case 'pathAll':
      return { state, matcher: { output: convertList(argument, expected, 'allStringEquals') } };
    case 'pathAny':
      return { state, matcher: { output: convertList(argument, expected, 'anyStringEquals') } };
    case 'status':
      return { state, matcher: { status: expected } };
    case 'error':
      // True means any error, and false none.
      return typeof expected === 'boolean'
        ? { state, matcher: { success: !expected } }
        : { state, matcher: { errorType: expected } };
    default:
      throw receivedError(
        `${name}.matcher`,
        'path, pathAll, pathAny, status or error',
        JSON.stringify(matcher),
      );
  }
}

type PathMatcher = Record<'path' | 'comparator' | 'expected', unknown>;

/** Numbers are compared as text. */
function convertPath(path: unknown, expected: unknown): PathMatcher {
  if (typeof expected === 'number') {
    return { path: `to_string(${path})`, comparator: 'stringEquals', expected: String(expected) };
  }
  const comparator = typeof expected === 'boolean' ? 'booleanEquals' : 'stringEquals';
  return { path, comparator, expected };
}

/** Numbers and booleans are compared as text. */
function convertList(path: unknown, expected: unknown, comparator: string): PathMatcher {
  return typeof expected === 'number' || typeof expected === 'boolean'
    ? { path: `map(&to_string(@), ${path})`, comparator, expected: String(expected) }
    : { path, comparator, expected };
}
