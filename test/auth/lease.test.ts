import { describe, expect, test, vi } from 'vitest';
import { Lease, type Leased } from '../../src/auth/lease.js';
import { rejectionOf } from '../support/client.js';
import { useVirtualClock } from '../support/virtual-clock.js';

const clock = useVirtualClock();
const refusal = new Error('refused');

const fetch = vi.fn<() => Promise<Leased<number>>>();

/** A lease of 1, then 2, ... */
function lease(renewIn?: number): Lease<number> {
  fetch.mockReset();
  fetch.mockImplementation(async () => ({ value: fetch.mock.calls.length, renewIn }));
  return new Lease(fetch);
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
    expect(value.atHand).toBeUndefined();
    const asking = value.get();
    expect(value.atHand).toBeUndefined();
    await asking;
    expect(value.atHand).toBe(1);
    clock().tick(999);
    expect(value.atHand).toBe(1);
    clock().tick(1);
    expect(value.atHand).toBeUndefined();
    await value.get();
    expect(value.atHand).toBe(2);
  });

  test('but not one that was refused, nor the same come again', async () => {
    const value = lease();
    fetch.mockResolvedValue({ value: 7 });
    await value.get();
    value.refuse(() => true, refusal);
    expect(value.atHand).toBeUndefined();
    expect(await rejectionOf(value.get())).toBe(refusal);
    expect(value.atHand).toBeUndefined();
    fetch.mockResolvedValue({ value: 8 });
    expect(await value.changed()).toBe(true);
    expect(value.atHand).toBe(8);
  });
});

describe('a refused value', () => {
  test('is replaced once, however many were refused with it', async () => {
    const value = lease();
    const first = await value.get();
    for (let count = 0; count < 3; count += 1) value.refuse(each => each === first, refusal);
    const asking = value.get();
    value.refuse(each => each === first, refusal);
    expect([await asking, await value.get()]).toEqual([2, 2]);
    value.refuse(each => each === first, refusal);
    expect(await value.get()).toBe(2);
  });

  test('that is fetched again is not given again, nor fetched over and over', async () => {
    const value = lease();
    fetch.mockResolvedValue({ value: 7 });
    await value.get();
    value.refuse(() => true, refusal);
    expect(await rejectionOf(value.get())).toBe(refusal);
    value.refuse(() => true, refusal);
    expect(await rejectionOf(value.get())).toBe(refusal);
    expect(fetch).toHaveBeenCalledTimes(2);
  });

  test('has changed once another is fetched, which is tried whenever that is asked', async () => {
    const value = lease();
    fetch.mockResolvedValue({ value: 7 });
    await value.get();
    value.refuse(() => true, refusal);
    expect([await value.changed(), await value.changed()]).toEqual([false, false]);
    expect(fetch).toHaveBeenCalledTimes(3);
    fetch.mockResolvedValue({ value: 8 });
    expect(await Promise.all([value.changed(), value.changed()])).toEqual([true, true]);
    expect(fetch).toHaveBeenCalledTimes(4);
    expect(await value.get()).toBe(8);
  });

  test('has changed only after a minute when its successor was refused, too', async () => {
    const value = lease();
    for (const expected of [1, 2]) {
      expect(await value.get()).toBe(expected);
      value.refuse(() => true, refusal);
    }
    clock().tick(59_999);
    expect(await value.changed()).toBe(false);
    expect(fetch).toHaveBeenCalledTimes(2);
    clock().tick(1);
    expect(await value.changed()).toBe(true);
    expect(await value.get()).toBe(3);
  });
});
