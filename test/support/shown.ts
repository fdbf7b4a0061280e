import { inspect } from 'node:util';

/** Everything that a value shows of itself and of its causes: printed, serialised, as a text, with its stack. */
export function shownBy(value: unknown): string {
  const printed = [
    inspect(value, { depth: 10, maxStringLength: null, maxArrayLength: null }),
    inspect(value, { depth: 10, maxStringLength: null, maxArrayLength: null, showHidden: true }),
    JSON.stringify(value),
    String(value),
  ];
  if (!(value instanceof Error)) return printed.join('\n');
  const { stack, cause, checkpoint } = value as Error & { checkpoint?: unknown };
  const members = [stack, JSON.stringify(checkpoint), cause === undefined ? '' : shownBy(cause)];
  return [...printed, ...members].join('\n');
}
