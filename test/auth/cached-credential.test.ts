import { describe, expect, test, vi } from 'vitest';
import { CachedCredential, type FetchedCredential } from '../../src/auth/cached-credential.js';
import { rejectionOf } from '../support/client.js';
import { useVirtualClock } from '../support/virtual-clock.js';

const clock = useVirtualClock();
const rejection = new Error('rejected');

const fetch = vi.fn<() => Promise<FetchedCredential<number>>>();

/** Its source returns 1, then 2, ... */
function counting(renewIn?: number): CachedCredential<number> {
  fetch.mockReset();
  fetch.mockImplementation(async () => ({ value: fetch.mock.calls.length, renewIn }));
  return new CachedCredential({ fetch, isRenewable: true, canChange: true });
}

describe('a credential', () => {
  test('is fetched on first use, once for all callers', async () => {
    const credential = counting();
    expect(fetch).not.toHaveBeenCalled();
    const values = await Promise.all([credential.get(), credential.get(), credential.get()]);
    expect(values).toEqual([1, 1, 1]);
    clock().tick(1e12);
    expect(await credential.get()).toBe(1);
    expect(fetch).toHaveBeenCalledTimes(1);
  });

  test('is fetched again when it is due for renewal, once for all callers', async () => {
    const credential = counting(1000);
    await credential.get();
    clock().tick(999);
    expect(await credential.get()).toBe(1);
    clock().tick(1);
    expect(await Promise.all([credential.get(), credential.get()])).toEqual([2, 2]);
    clock().tick(999);
    expect(await credential.get()).toBe(2);
  });

  test('is fetched again by the next caller if the first fetch failed', async () => {
    const credential = counting();
    fetch.mockRejectedValueOnce(new Error('sealed'));
    const both = await Promise.allSettled([credential.get(), credential.get()]);
    expect(both.map(each => each.status)).toEqual(['rejected', 'rejected']);
    expect(await credential.get()).toBe(2);
  });
});

describe('a rejected credential', () => {
  test('is replaced once, however many requests were rejected with it', async () => {
    const credential = counting();
    const first = await credential.get();
    const reject = () => credential.reject(value => value === first, rejection);
    expect([reject(), reject(), reject()]).toEqual([true, true, true]);
    const pending = credential.get();
    reject();
    expect([await pending, await credential.get()]).toEqual([2, 2]);
    reject();
    expect(await credential.get()).toBe(2);
  });

  test('stays if its source cannot renew it', async () => {
    const credential = new CachedCredential({
      fetch: async () => ({ value: 1 }),
      isRenewable: false,
      canChange: false,
    });
    await credential.get();
    expect(credential.reject(() => true, rejection)).toBe(false);
    expect(await credential.hasChanged()).toBe(false);
  });

  test('is neither returned nor fetched repeatedly if its source returns it again', async () => {
    const credential = counting();
    fetch.mockResolvedValue({ value: 7 });
    await credential.get();
    credential.reject(() => true, rejection);
    expect(await rejectionOf(credential.get())).toBe(rejection);
    credential.reject(() => true, rejection);
    expect(await rejectionOf(credential.get())).toBe(rejection);
    expect(fetch).toHaveBeenCalledTimes(2);
  });

  test('has changed once its source returns another, which each call checks', async () => {
    const credential = counting();
    fetch.mockResolvedValue({ value: 7 });
    await credential.get();
    credential.reject(() => true, rejection);
    expect([await credential.hasChanged(), await credential.hasChanged()]).toEqual([false, false]);
    expect(fetch).toHaveBeenCalledTimes(3);
    fetch.mockResolvedValue({ value: 8 });
    const changed = await Promise.all([credential.hasChanged(), credential.hasChanged()]);
    expect(changed).toEqual([true, true]);
    expect(fetch).toHaveBeenCalledTimes(4);
    expect(await credential.get()).toBe(8);
  });

  test('can change only after a minute if its successor was rejected, too', async () => {
    const credential = counting();
    for (const expected of [1, 2]) {
      expect(await credential.get()).toBe(expected);
      credential.reject(() => true, rejection);
    }
    clock().tick(59_999);
    expect(await credential.hasChanged()).toBe(false);
    expect(fetch).toHaveBeenCalledTimes(2);
    clock().tick(1);
    expect(await credential.hasChanged()).toBe(true);
    expect(await credential.get()).toBe(3);
  });
});
