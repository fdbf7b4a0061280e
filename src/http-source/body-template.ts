import { isObject, optionError } from '../model/validation.js';

const PLACEHOLDER = '{id}';

/** The body of every request, as JSON. */
export interface BodyTemplate {
  /** Whether the body depends on the id. */
  readonly hasId: boolean;
  /** The JSON for an id. */
  json(id: string): string;
}

/**
 * Takes a copy.
 * @throws OptionError if JSON cannot hold the value.
 */
export function parseBodyTemplate(value: unknown): BodyTemplate {
  const copy = copyAsJson(value);
  return {
    hasId: JSON.stringify(copy) !== JSON.stringify(fill(copy, '')),
    json: id => JSON.stringify(fill(copy, id)),
  };
}

function copyAsJson(value: unknown): unknown {
  try {
    return JSON.parse(JSON.stringify(value));
  } catch {
    throw optionError('body', 'a value that JSON can hold', value);
  }
}

/** A copy with the id in every string. Names of members stay. */
function fill(value: unknown, id: string): unknown {
  if (typeof value === 'string') return value.replaceAll(PLACEHOLDER, () => id);
  if (Array.isArray(value)) return value.map(item => fill(item, id));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, fill(item, id)]));
}
