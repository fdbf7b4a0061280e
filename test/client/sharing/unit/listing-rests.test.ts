import { describe, expect, test } from 'vitest';
import { socketError } from '../../../support/jobs.js';
import { useVirtualClock } from '../../../support/virtual-clock.js';
import { going, listingOf, waitFor } from './support/listings.js';

const clock = useVirtualClock();

describe('a sweep', () => {
  test('is under way until all that it shows has been told', async () => {
    const { listing, jobs, contexts, swept } = listingOf();
    waitFor(jobs, 'a');
    const end = listing.sweep(true);
    expect([listing.isSweeping, swept(), contexts[0]?.signal?.aborted]).toEqual([true, 0, false]);
    await end;
    // Pages that were asked for ahead are given up.
    expect([listing.isSweeping, swept(), contexts[0]?.signal?.aborted]).toEqual([false, 1, true]);
    expect(contexts).toMatchObject([{ unref: true }]);
  });

  test('that fails is over, and the list rests for a minute', async () => {
    const { listing, jobs, worth, swept, asked } = listingOf({ pages: [socketError()] });
    const job = waitFor(jobs, 'a');
    const [look] = job.looks;
    await listing.sweep(false);
    expect([listing.isSweeping, swept()]).toEqual([false, 1]);
    expect([worth.usable(59_999), worth.usable(60_000)]).toEqual([false, true]);
    expect(look && listing.covers(look, 59_999)).toBe(false);
    expect(look && listing.covers(look, 60_000)).toBe(true);
    // A job that was not met in half a list is not missing.
    expect(asked).toEqual([]);
  });

  test('that fails further on has told what came before', async () => {
    const rows = [going('a'), going('x')];
    const { listing, jobs, goes, worth } = listingOf({ pages: [rows, socketError()] });
    waitFor(jobs, 'a');
    waitFor(jobs, 'b');
    await listing.sweep(false);
    expect(goes.map(([id]) => id)).toEqual(['a']);
    expect(worth.usable(0)).toBe(false);
  });

  test('that nobody wants any more is aborted, holds nothing against the list, and tells nobody', async () => {
    const { listing, jobs, contexts, worth, swept } = listingOf({ pages: [socketError()] });
    waitFor(jobs, 'a');
    const end = listing.sweep(false);
    listing.stop('nobody waits');
    expect(listing.isSweeping).toBe(false);
    await end;
    expect(contexts[0]?.signal?.reason).toBe('nobody waits');
    expect([worth.usable(0), swept()]).toEqual([true, 0]);
  });

  test('that was stopped does not end the one that follows it', async () => {
    const { listing, jobs, swept, worth } = listingOf({ latency: 100 });
    waitFor(jobs, 'a');
    const first = listing.sweep(false);
    await clock().tickAsync(50);
    listing.stop('nobody waits');
    const second = listing.sweep(false);
    await first;
    await clock().tickAsync(99);
    expect([listing.isSweeping, swept(), worth.usable(0)]).toEqual([true, 0, true]);
    await clock().tickAsync(1);
    await second;
    expect([listing.isSweeping, swept(), worth.usable(0)]).toEqual([false, 1, true]);
  });

  test('counts for the requests that the next is expected to take, with those not read', async () => {
    const pages = [[going('a'), going('x')]];
    const { listing, jobs, worth } = listingOf({ pages, totalCount: 21 });
    for (const id of ['a', 'b', 'c']) waitFor(jobs, id);
    await listing.sweep(false);
    expect(worth.requests(performance.now())).toBe(11);
  });
});
