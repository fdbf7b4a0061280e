import { describe, expect, test } from 'vitest';
import { socketError } from '../../../support/jobs.js';
import { useVirtualClock } from '../../../support/virtual-clock.js';
import { listingOf, runningTask, waitFor } from './support/listings.js';

const clock = useVirtualClock();

describe('a sweep', () => {
  test('is under way until all that it shows has been told', async () => {
    const { listing, jobs, contexts, swept } = listingOf();
    waitFor(jobs, 'a');
    const end = listing.scan(true);
    expect([listing.isScanning, swept(), contexts[0]?.signal?.aborted]).toEqual([true, 0, false]);
    await end;
    // Pages that were asked for ahead are given up.
    expect([listing.isScanning, swept(), contexts[0]?.signal?.aborted]).toEqual([false, 1, true]);
    expect(contexts).toMatchObject([{ unref: true }]);
  });

  test('that fails is over, and the list rests for a minute', async () => {
    const { listing, jobs, worth, swept, asked } = listingOf({ pages: [socketError()] });
    const job = waitFor(jobs, 'a');
    const [look] = job.polls;
    await listing.scan(false);
    expect([listing.isScanning, swept()]).toEqual([false, 1]);
    expect([worth.isUsable(59_999), worth.isUsable(60_000)]).toEqual([false, true]);
    expect(look && listing.canAnswer(look, 59_999)).toBe(false);
    expect(look && listing.canAnswer(look, 60_000)).toBe(true);
    // A job that was not met in half a list is not missing.
    expect(asked).toEqual([]);
  });

  test('that fails further on has told what came before', async () => {
    const rows = [runningTask('a'), runningTask('x')];
    const { listing, jobs, goes, worth } = listingOf({ pages: [rows, socketError()] });
    waitFor(jobs, 'a');
    waitFor(jobs, 'b');
    await listing.scan(false);
    expect(goes.map(([id]) => id)).toEqual(['a']);
    expect(worth.isUsable(0)).toBe(false);
  });

  test('that nobody wants any more is aborted, holds nothing against the list, and tells nobody', async () => {
    const { listing, jobs, contexts, worth, swept } = listingOf({ pages: [socketError()] });
    waitFor(jobs, 'a');
    const end = listing.scan(false);
    listing.stop('nobody waits');
    expect(listing.isScanning).toBe(false);
    await end;
    expect(contexts[0]?.signal?.reason).toBe('nobody waits');
    expect([worth.isUsable(0), swept()]).toEqual([true, 0]);
  });

  test('that was stopped does not end the one that follows it', async () => {
    const { listing, jobs, swept, worth } = listingOf({ latency: 100 });
    waitFor(jobs, 'a');
    const first = listing.scan(false);
    await clock().tickAsync(50);
    listing.stop('nobody waits');
    const second = listing.scan(false);
    await first;
    await clock().tickAsync(99);
    expect([listing.isScanning, swept(), worth.isUsable(0)]).toEqual([true, 0, true]);
    await clock().tickAsync(1);
    await second;
    expect([listing.isScanning, swept(), worth.isUsable(0)]).toEqual([false, 1, true]);
  });

  test('counts for the requests that the next is expected to take, with those not read', async () => {
    const pages = [[runningTask('a'), runningTask('x')]];
    const { listing, jobs, worth } = listingOf({ pages, totalCount: 21 });
    for (const id of ['a', 'b', 'c']) waitFor(jobs, id);
    await listing.scan(false);
    expect(worth.requestsPerScan(performance.now())).toBe(11);
  });
});
