import { describe, expect, test, vi } from 'vitest';
import { CachedCredential, type FetchedCredential } from '../../src/auth/cached-credential.js';
import { rejectionOf } from '../support/client.js';
import { useVirtualClock } from '../support/virtual-clock.js';

const clock = useVirtualClock();
const refusal = new Error('rejected');

const fetch = vi.fn<() => Promise<FetchedCredential<number>>>();

/** A lease of 1, then 2, ... */
function lease(renewIn?: number): CachedCredential<number> {
  fetch.mockReset();
  fetch.mockImplementation(async () => ({ value: fetch.mock.calls.length, renewIn }));
  return new CachedCredential(fetch);
}

describe('a value', () => {
  test('is fetched when it is needed, once for all who ask', async () => {
    const value = lease();
    expect(fetch).not.toHaveBeenCalled();
    expect(await Promise.all([value.get(), value.get(), value.get()])).toEqual([1, 1, 1]);
    clock().tick(1e12);
    expect(await value.get()).toBe(1);
    expect(fetch).toHaveBeenCalledTimes(1);
  });

  test('is fetched anew when its time has come, once for all who ask', async () => {
    const value = lease(1000);
    await value.get();
    clock().tick(999);
    expect(await value.get()).toBe(1);
    clock().tick(1);
    expect(await Promise.all([value.get(), value.get()])).toEqual([2, 2]);
    clock().tick(999);
    expect(await value.get()).toBe(2);
  });

  test('that could not be fetched is fetched anew by whoever asks next', async () => {
    const value = lease();
    fetch.mockRejectedValueOnce(new Error('sealed'));
    const both = await Promise.allSettled([value.get(), value.get()]);
    expect(both.map(each => each.status)).toEqual(['rejected', 'rejected']);
    expect(await value.get()).toBe(2);
  });
});

describe('a value is at hand', () => {
  test('from when it was fetched until its time has come', async () => {
    const value = lease(1000);
    expect(value.cached).toBeUndefined();
    const asking = value.get();
    expect(value.cached).toBeUndefined();
    await asking;
    expect(value.cached).toBe(1);
    clock().tick(999);
    expect(value.cached).toBe(1);
    clock().tick(1);
    expect(value.cached).toBeUndefined();
    await value.get();
    expect(value.cached).toBe(2);
  });

  test('but not one that was refused, nor the same come again', async () => {
    const value = lease();
    fetch.mockResolvedValue({ value: 7 });
    await value.get();
    value.reject(() => true, refusal);
    expect(value.cached).toBeUndefined();
    expect(await rejectionOf(value.get())).toBe(refusal);
    expect(value.cached).toBeUndefined();
    fetch.mockResolvedValue({ value: 8 });
    expect(await value.hasChanged()).toBe(true);
    expect(value.cached).toBe(8);
  });
});

describe('a refused value', () => {
  test('is replaced once, however many were refused with it', async () => {
    const value = lease();
    const first = await value.get();
    for (let count = 0; count < 3; count += 1) value.reject(each => each === first, refusal);
    const asking = value.get();
    value.reject(each => each === first, refusal);
    expect([await asking, await value.get()]).toEqual([2, 2]);
    value.reject(each => each === first, refusal);
    expect(await value.get()).toBe(2);
  });

  test('that is fetched again is not given again, nor fetched over and over', async () => {
    const value = lease();
    fetch.mockResolvedValue({ value: 7 });
    await value.get();
    value.reject(() => true, refusal);
    expect(await rejectionOf(value.get())).toBe(refusal);
    value.reject(() => true, refusal);
    expect(await rejectionOf(value.get())).toBe(refusal);
    expect(fetch).toHaveBeenCalledTimes(2);
  });

  test('has changed once another is fetched, which is tried whenever that is asked', async () => {
    const value = lease();
    fetch.mockResolvedValue({ value: 7 });
    await value.get();
    value.reject(() => true, refusal);
    expect([await value.hasChanged(), await value.hasChanged()]).toEqual([false, false]);
    expect(fetch).toHaveBeenCalledTimes(3);
    fetch.mockResolvedValue({ value: 8 });
    expect(await Promise.all([value.hasChanged(), value.hasChanged()])).toEqual([true, true]);
    expect(fetch).toHaveBeenCalledTimes(4);
    expect(await value.get()).toBe(8);
  });

  test('has changed only after a minute when its successor was refused, too', async () => {
    const value = lease();
    for (const expected of [1, 2]) {
      expect(await value.get()).toBe(expected);
      value.reject(() => true, refusal);
    }
    clock().tick(59_999);
    expect(await value.hasChanged()).toBe(false);
    expect(fetch).toHaveBeenCalledTimes(2);
    clock().tick(1);
    expect(await value.hasChanged()).toBe(true);
    expect(await value.get()).toBe(3);
  });
});
