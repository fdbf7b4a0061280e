import { getEventListeners } from 'node:events';
import { describe, expect, test } from 'vitest';
import { runWithTimeout, sleep, startTimer } from '../../src/runtime/clock.js';
import { useVirtualClock } from '../support/virtual-clock.js';

const clock = useVirtualClock();
const never = () => new Promise<never>(() => {});

/** The signal that the work receives, and what the work settles with. */
function signalOf(bound: Parameters<typeof runWithTimeout>[1]) {
  let given: AbortSignal | undefined;
  const settled = runWithTimeout(signal => {
    given = signal;
    return never();
  }, bound).catch((error: unknown) => error);
  return { signal: given as unknown as AbortSignal, settled };
}

describe('work that exceeds its timeout', () => {
  test('is aborted and rejects with a TimeoutError that says what took too long', async () => {
    const { signal, settled } = signalOf({
      timeout: 1000,
      message: 'The poll took longer than 1s',
    });
    await clock().tickAsync(999);
    expect(signal.aborted).toBe(false);
    await clock().tickAsync(1);
    expect(await settled).toMatchObject({
      name: 'TimeoutError',
      message: 'The poll took longer than 1s',
    });
    expect(signal.reason).toBe(await settled);
  });

  test('leaves no timer and no listener', async () => {
    const { signal: outer } = new AbortController();
    const { settled } = signalOf({ timeout: 1000, signals: [outer] });
    await clock().tickAsync(1000);
    await settled;
    expect(clock().countTimers()).toBe(0);
    expect(getEventListeners(outer, 'abort')).toEqual([]);
  });
});

test('work that is done in time leaves no timer and no listener', async () => {
  const { signal } = new AbortController();
  expect(await runWithTimeout(async () => 1, { timeout: 1000, signals: [signal] })).toBe(1);
  expect(await runWithTimeout(async () => 2, { signals: [signal] })).toBe(2);
  expect(clock().countTimers()).toBe(0);
  expect(getEventListeners(signal, 'abort')).toEqual([]);
});

test('an infinite timeout sets no timer', () => {
  const { signal } = new AbortController();
  const timeout = Number.POSITIVE_INFINITY;
  runWithTimeout(never, { timeout, signals: [signal, undefined] }).catch(() => {});
  expect(clock().countTimers()).toBe(0);
});

test('a timeout of 0 runs out at once, also if it does not keep the process alive', async () => {
  const { settled } = signalOf({ timeout: 0, unref: true });
  await clock().tickAsync(1);
  expect(await settled).toMatchObject({ name: 'TimeoutError' });
});

test('a timeout that exceeds any timer runs out in its time', async () => {
  let endedAt: number | undefined;
  runWithTimeout(never, { timeout: 2 ** 31 }).catch(() => {
    endedAt = performance.now();
  });
  await clock().runAllAsync();
  expect(endedAt).toBe(2 ** 31);
});

describe.each([
  ['one signal and no timeout', 1, Number.POSITIVE_INFINITY],
  ['one signal and a timeout', 1, 1000],
  ['two signals and no timeout', 2, Number.POSITIVE_INFINITY],
])('work with %s', (_, count, timeout) => {
  const controllers = () => Array.from({ length: count }, () => new AbortController());

  test('rejects at once with the reason of any signal, and aborts its own', async () => {
    const given = controllers();
    const { signal, settled } = signalOf({ timeout, signals: given.map(each => each.signal) });
    given.at(-1)?.abort('enough');
    expect(await settled).toBe('enough');
    expect(signal).toMatchObject({ aborted: true, reason: 'enough' });
    expect(clock().countTimers()).toBe(0);
  });

  test('is not started if a signal has aborted', async () => {
    const given = controllers();
    given.at(-1)?.abort('before');
    const { signal, settled } = signalOf({ timeout, signals: given.map(each => each.signal) });
    expect(await settled).toBe('before');
    expect(signal).toBeUndefined();
  });
});

test('an abort clears the timer at once', () => {
  const controller = new AbortController();
  const { settled } = signalOf({ timeout: 30_000, signals: [controller.signal] });
  expect(clock().countTimers()).toBe(1);
  controller.abort('enough');
  expect(clock().countTimers()).toBe(0);
  return expect(settled).resolves.toBe('enough');
});

test('a timer may be longer than setTimeout allows, and is then cancelled as any other', async () => {
  const days = 86_400_000;
  const called: string[] = [];
  startTimer(60 * days, () => called.push('kept'));
  const cancel = startTimer(60 * days, () => called.push('cancelled'));
  await clock().tickAsync(59 * days);
  cancel();
  expect(called).toEqual([]);
  await clock().tickAsync(days);
  expect(called).toEqual(['kept']);
  expect(clock().countTimers()).toBe(0);
});

test('a sleep that is aborted rejects with the reason and leaves no timer', async () => {
  const controller = new AbortController();
  const sleeping = sleep(1000, controller.signal);
  controller.abort('enough');
  expect(clock().countTimers()).toBe(0);
  await expect(sleeping).rejects.toBe('enough');
});
