import { compile, getRegisteredFunctions, TreeInterpreter } from '@jmespath-community/jmespath';
import {
  checkNonEmptyString,
  isObject,
  type OptionError,
  type OptionName,
  receivedError,
} from '../model/validation.js';

/** A JMESPath expression evaluated on the JSON response, e.g. a dotted path. */
export type Expression = string;

/**
 * Yields the value of an expression; null if there is none.
 * @throws an Error that says why it cannot be evaluated.
 */
export type Evaluate = (input: unknown) => unknown;

/** Texts between backticks need no quotation marks, as in the waiters of AWS. */
const OPTIONS = { enable_legacy_literals: true };

/** @throws OptionError if it is no expression, or calls an unknown function. */
export function compileExpression(name: OptionName, value: unknown): Evaluate {
  const text = checkNonEmptyString(name, value);
  const tree = parse(name, text);
  const unknown = findUnknownFunction(tree, new Set(getRegisteredFunctions()));
  if (unknown !== undefined) throw expressionError(name, text, `unknown function ${unknown}()`);
  return input =>
    TreeInterpreter.search(tree, input as Parameters<typeof TreeInterpreter.search>[1]);
}

/** The same for an expression that may fail: undefined if it throws or yields nothing. */
export function evaluateOptional(evaluate: Evaluate | undefined, input: unknown): unknown {
  try {
    return evaluate?.(input) ?? undefined;
  } catch {
    return undefined;
  }
}

function parse(name: OptionName, text: string): ReturnType<typeof compile> {
  try {
    return compile(text, OPTIONS);
  } catch (error) {
    throw expressionError(name, text, error instanceof Error ? error.message : 'a syntax error');
  }
}

function expressionError(name: OptionName, text: string, problem: string): OptionError {
  return receivedError(name, 'a JMESPath expression', `${JSON.stringify(text)} (${problem})`);
}

/** The name of a function that the tree calls and that does not exist: evaluation would report it only once it gets there. */
function findUnknownFunction(tree: unknown, known: ReadonlySet<string>): string | undefined {
  if (Array.isArray(tree)) {
    return tree.map(node => findUnknownFunction(node, known)).find(Boolean);
  }
  if (!isObject(tree) || tree.type === 'Literal') return undefined;
  if (tree.type === 'Function' && !known.has(String(tree.name))) return String(tree.name);
  return findUnknownFunction(Object.values(tree), known);
}

/** The result of an expression as text: numbers and booleans are written out, and anything else is undefined. */
export function toScalarText(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : undefined;
}
