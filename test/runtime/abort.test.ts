import { expect, test, vi } from 'vitest';
import { onAbort } from '../../src/runtime/abort.js';

test('of many callbacks on one signal, those that unsubscribed are not called', () => {
  const controller = new AbortController();
  const [one, other] = [vi.fn(), vi.fn()];
  const unsubscribe = onAbort(controller.signal, one);
  onAbort(controller.signal, other);
  unsubscribe();
  controller.abort('why');
  expect(one).not.toHaveBeenCalled();
  expect(other).toHaveBeenCalledOnce();
});

test('a signal has one listener, however many callbacks, and none after the last has left', () => {
  const { signal } = new AbortController();
  const add = vi.spyOn(signal, 'addEventListener');
  const remove = vi.spyOn(signal, 'removeEventListener');
  const unsubscribers = [1, 2, 3].map(() => onAbort(signal, () => {}));
  expect(add).toHaveBeenCalledOnce();
  for (const unsubscribe of unsubscribers) unsubscribe();
  expect(remove).toHaveBeenCalledOnce();
});
