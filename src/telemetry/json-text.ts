/** If JSON.stringify rejects a value, levels deeper than this are cut off. */
const MAX_DEPTH = 100;

/**
 * A value as JSON text, whatever it holds. If JSON.stringify rejects it, each part that JSON cannot hold is replaced by a
 * text that says so, and the rest is kept.
 * @param replace applied to every member first.
 */
export function toJsonText(value: unknown, replace: (member: unknown) => unknown = keep): string {
  try {
    return JSON.stringify(value, (_, member) => replace(member));
  } catch {
    return JSON.stringify(toPlainData(value, replace, []));
  }
}

function keep(member: unknown): unknown {
  return member;
}

/** @param ancestors the objects that hold the value. */
function toPlainData(
  value: unknown,
  replace: (member: unknown) => unknown,
  ancestors: readonly unknown[],
): unknown {
  try {
    const source = replace(hasToJson(value) ? value.toJSON() : value);
    if (typeof source === 'bigint') return String(source);
    if (typeof source !== 'object' || source === null) return source;
    if (ancestors.includes(source)) return '[circular]';
    if (ancestors.length === MAX_DEPTH) return '[nested too deeply]';
    const convert = (member: unknown): unknown =>
      toPlainData(member, replace, [...ancestors, source]);
    return Array.isArray(source)
      ? source.map(convert)
      : Object.fromEntries(Object.entries(source).map(([key, member]) => [key, convert(member)]));
  } catch {
    return '[unreadable]';
  }
}

function hasToJson(value: unknown): value is { toJSON(): unknown } {
  return (
    typeof value === 'object' &&
    value !== null &&
    'toJSON' in value &&
    typeof value.toJSON === 'function'
  );
}
