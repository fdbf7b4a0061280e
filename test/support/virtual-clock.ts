import { type Clock, install } from '@sinonjs/fake-timers';
import { afterEach, beforeEach, expect } from 'vitest';

/** The wall clock's time at the start of each test. */
export const START = Date.UTC(2026, 0, 15, 12);

/**
 * Virtual time for every test of a file, from 0. Only what the library may use is faked, so a test hangs if the library
 * uses anything else. A test that leaves a timer behind fails.
 */
export function useVirtualClock(): () => Clock {
  let clock: ReturnType<typeof install>;
  beforeEach(() => {
    clock = install({
      now: START,
      toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date', 'performance'],
    });
  });
  afterEach(() => {
    const left = clock.countTimers();
    clock.uninstall();
    expect(left, 'timers left behind').toBe(0);
  });
  return () => clock;
}
