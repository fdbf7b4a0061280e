import { describe, expect, test } from 'vitest';
import { scanPages } from '../../src/client/pagination.js';
import { idsUpTo, type ListSettings, simulatedList } from '../support/simulated-list.js';
import { useVirtualClock } from '../support/virtual-clock.js';

const clock = useVirtualClock();
const LATENCY = 100;

/** Scans a list with pages of ten and some latency: what was read, how many pages at a time, and until when. */
async function read(settings: Partial<ListSettings>, concurrency?: number) {
  const list = simulatedList({ ids: [], limit: 10, offsetMode: 'records from 0', ...settings });
  let open = 0;
  let maxConcurrency = 0;
  const readPage = async (offset: number | undefined) => {
    open += 1;
    maxConcurrency = Math.max(maxConcurrency, open);
    const page = list.readPage(offset);
    await new Promise(resolve => setTimeout(resolve, LATENCY));
    open -= 1;
    return page;
  };
  const paging = {
    ...list,
    readPage,
    startOffset: undefined,
    learned: { offsetMode: 'records' as const },
  };
  const ids: string[] = [];
  const finished = (async () => {
    for await (const { tasks } of scanPages({ ...paging, ...(concurrency && { concurrency }) })) {
      ids.push(...tasks.map(({ id }) => id));
    }
    return performance.now();
  })();
  await clock().runAllAsync();
  return { ids, maxConcurrency, endedAt: await finished, offsets: list.reads };
}

describe('the pages of a long list', () => {
  test('are requested one after another by default', async () => {
    const { maxConcurrency, endedAt, offsets } = await read({ ids: idsUpTo(900) });
    expect(maxConcurrency).toBe(1);
    expect(endedAt).toBe(offsets.length * LATENCY);
  });

  test('are requested concurrently and yielded in order', async () => {
    const { ids, maxConcurrency, endedAt, offsets } = await read({ ids: idsUpTo(900) }, 8);
    expect([...new Set(ids)]).toEqual(idsUpTo(900));
    expect(maxConcurrency).toBe(8);
    expect(endedAt).toBeLessThan((offsets.length * LATENCY) / 3);
  });

  test.each([0, 5, 10, 11, 19, 90, 91, 100, 250, 899, 900])(
    'are each requested once, and none past the end: %i tasks',
    async total => {
      const one = await read({ ids: idsUpTo(total) });
      const many = await read({ ids: idsUpTo(total) }, 8);
      expect(many.offsets).toEqual(one.offsets);
      expect(many.ids).toEqual(one.ids);
    },
  );

  test('are requested one at a time if the total is unknown', async () => {
    const { maxConcurrency } = await read({ ids: idsUpTo(900), totalCount: () => undefined }, 8);
    expect(maxConcurrency).toBe(1);
  });

  test.each([
    ['little', 120, 2],
    ['more', 300, 5],
  ])(
    'are requested with less concurrency the fewer are left: with %s',
    async (_, total, expected) => {
      expect((await read({ ids: idsUpTo(total) }, 8)).maxConcurrency).toBeLessThanOrEqual(expected);
    },
  );
});

describe('a prefetched page', () => {
  /** The first page is there at once, the next after a while, and those after it fail. */
  function failing(offset: number | undefined) {
    if (offset !== undefined && offset > 9) return Promise.reject(new Error('no more'));
    const first = offset ?? 0;
    return simulatedList({ ids: idsUpTo(900), limit: 10, offsetMode: 'records from 0' }).readPage(
      first,
    );
  }
  const paging = { readPage: failing, limit: 10, startOffset: undefined, concurrency: 8 };

  test('fails the iteration when it is reached, after the pages before it', async () => {
    const ids: string[] = [];
    const finished = (async () => {
      const pages = scanPages({ ...paging, learned: { offsetMode: 'records' } });
      for await (const { tasks } of pages) ids.push(...tasks.map(({ id }) => id));
    })();
    await expect(finished).rejects.toThrow('no more');
    expect([...new Set(ids)]).toEqual(idsUpTo(19));
  });

  test('may fail unnoticed if the reader has stopped', async () => {
    const unhandled: unknown[] = [];
    const note = (reason: unknown): void => void unhandled.push(reason);
    process.on('unhandledRejection', note);
    let pages = 0;
    for await (const page of scanPages({ ...paging, learned: { offsetMode: 'records' } })) {
      pages += page.tasks.length > 0 ? 1 : 0;
      if (pages === 2) break;
    }
    await new Promise(resolve => setImmediate(resolve));
    process.off('unhandledRejection', note);
    expect([pages, unhandled]).toEqual([2, []]);
  });
});
