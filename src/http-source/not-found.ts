import { toText } from '../model/errors.js';
import { checkNonEmptyString, checkOptions, isObject, optionError } from '../model/validation.js';

/** An HTTP status, or a status with an error code. */
export type NotFoundRule = number | { status: number; code: string };

export interface MeaningsByHttpStatus {
  isRunning(status: number): boolean;
  isNotFound(status: number, errorCode: string | undefined): boolean;
}

/** @throws OptionError if one of the lists is invalid. */
export function readHttpStatusLists(
  notFound: unknown = [404],
  running: unknown = [],
): MeaningsByHttpStatus {
  const rules = readArray('notFound', notFound, readRule);
  const runningStatuses = readArray('running', running, checkHttpStatus);
  return {
    isRunning: status => runningStatuses.includes(status),
    isNotFound: (status, errorCode) =>
      rules.some(rule => rule.status === status && (rule.code ?? errorCode) === errorCode),
  };
}

function readArray<T>(name: string, value: unknown, read: (name: string, item: unknown) => T): T[] {
  if (!Array.isArray(value)) throw optionError(name, 'an array', value);
  return value.map((item, index) => read(`${name}[${index}]`, item));
}

function readRule(name: string, rule: unknown): { status: number; code?: string } {
  if (!isObject(rule)) return { status: checkHttpStatus(name, rule) };
  checkOptions(name, rule, ['status', 'code']);
  return {
    status: checkHttpStatus(`${name}.status`, rule.status),
    code: checkNonEmptyString(`${name}.code`, rule.code).trim(),
  };
}

function checkHttpStatus(name: string, value: unknown): number {
  if (Number.isInteger(value) && (value as number) >= 200 && (value as number) <= 599) {
    return value as number;
  }
  throw optionError(name, 'an HTTP status from 200 to 599', value);
}

/** Where error bodies usually have their code. */
export function findErrorCode(body: unknown): string | undefined {
  if (!isObject(body)) return undefined;
  const { error, error_code, errorCode, errCode, code, __type } = body;
  const inner = isObject(error) ? error.code : undefined;
  // The last is where the JSON protocols of AWS have it.
  return [inner, error_code, errorCode, errCode, code, __type].map(toText).find(Boolean);
}
