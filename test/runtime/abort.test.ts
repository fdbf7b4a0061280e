import { describe, expect, test, vi } from 'vitest';
import { InternalAbortSignal, onAbort } from '../../src/runtime/abort.js';

/** Both are asked for the same by whoever takes either. */
const KINDS: [
  name: string,
  make: () => { signal: AbortSignal | InternalAbortSignal; abort(reason: unknown): void },
][] = [
  [
    'an AbortSignal',
    () => {
      const controller = new AbortController();
      return { signal: controller.signal, abort: reason => controller.abort(reason) };
    },
  ],
  [
    'a signal of our own',
    () => {
      const signal = new InternalAbortSignal();
      return { signal, abort: reason => signal.abort(reason) };
    },
  ],
];

describe.each(KINDS)('%s', (_, make) => {
  test('tells its listeners once, in their order, with the first reason', () => {
    const { signal, abort } = make();
    const told: unknown[] = [];
    signal.addEventListener('abort', () => told.push(['one', signal.aborted, signal.reason]));
    signal.addEventListener('abort', () => told.push(['other', signal.aborted, signal.reason]));
    expect(() => signal.throwIfAborted()).not.toThrow();
    abort('first');
    abort('second');
    expect(told).toEqual([
      ['one', true, 'first'],
      ['other', true, 'first'],
    ]);
    expect(catching(() => signal.throwIfAborted())).toBe('first');
  });

  test('tells neither who has left nor who comes after the abort', () => {
    const { signal, abort } = make();
    const [left, stayed, late] = [vi.fn(), vi.fn(), vi.fn()];
    signal.addEventListener('abort', left);
    signal.addEventListener('abort', stayed);
    signal.removeEventListener('abort', left);
    signal.removeEventListener('abort', late);
    abort(null);
    signal.addEventListener('abort', late);
    expect(left).not.toHaveBeenCalled();
    expect(stayed).toHaveBeenCalledOnce();
    expect(late).not.toHaveBeenCalled();
    expect(signal.reason).toBe(null);
  });

  test('can be hung on by many, and left', () => {
    const { signal, abort } = make();
    const [one, other] = [vi.fn(), vi.fn()];
    const leave = onAbort(signal, one);
    onAbort(signal, other);
    leave();
    abort('why');
    expect(one).not.toHaveBeenCalled();
    expect(other).toHaveBeenCalledOnce();
  });
});

function catching(run: () => void): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  return undefined;
}
