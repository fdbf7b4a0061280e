import { InvalidResponseError } from '../model/errors.js';
import { describeType, OptionError, optionError } from '../model/validation.js';
import { compileExpression, type Evaluate, type Expression, toScalarText } from './expression.js';
import type { Judge } from './read-response.js';

/** Where the status of a job is, and what it means. */
export interface StatusOptions {
  /** Yields the status. A result other than a string, number or boolean makes the response invalid (it is retried). */
  status: Expression;
  /** Statuses that mean success, case-insensitive. Only the lists decide: a status in none of them makes the job "Running", whatever it is called; `raw` keeps it. */
  success: string | readonly string[];
  /** Statuses that mean failure. Default: none. */
  failure?: string | readonly string[];
  /** Statuses that mean that the job was canceled. Default: none. */
  canceled?: string | readonly string[];
}

export const STATUS_OPTIONS = [
  'status',
  'success',
  'failure',
  'canceled',
] as const satisfies readonly (keyof StatusOptions)[];

/**
 * Judges responses by the status in them.
 * @throws OptionError if an option is invalid.
 */
export function judgeByStatus(options: StatusOptions): Judge {
  const evaluate = compileExpression('status', options.status);
  const meaningOf = readStatusLists(options);
  return { judgeContent: content => ({ status: meaningOf(readStatus(evaluate, content)) }) };
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

type List = keyof typeof MEANINGS;

/** What the statuses of each list mean. */
const MEANINGS = { success: 'Completed', failure: 'Failed', canceled: 'Canceled' } as const;

/** @throws OptionError if a list is invalid, or a status is in two of them. */
function readStatusLists(options: StatusOptions): (status: string) => string {
  const meanings = new Map<string, string>();
  for (const [list, meaning] of Object.entries(MEANINGS) as [List, string][]) {
    for (const status of readList(list, options[list])) {
      const known = meanings.get(status);
      if (known !== undefined && known !== meaning) {
        const expected = 'a list whose statuses are in no other list';
        throw new OptionError({ option: list, expected, received: JSON.stringify(status) });
      }
      meanings.set(status, meaning);
    }
  }
  return status => meanings.get(fold(status)) ?? 'Running';
}

function readList(name: List, value: unknown): string[] {
  if (value === undefined && name !== 'success') return [];
  const list: unknown[] = Array.isArray(value) ? value : [value];
  if (list.length === 0 && name === 'success')
    throw optionError(name, 'at least one status', value);
  return list.map(status => {
    if (typeof status === 'string' && status.trim() !== '') return fold(status);
    throw optionError(name, 'a status, or an array of statuses', status);
  });
}

function fold(status: string): string {
  return status.trim().toLowerCase();
}
