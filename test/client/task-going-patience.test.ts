import { describe, expect, test } from 'vitest';
import type { RowPage } from '../../src/client/task-list.js';
import type { AbortSignalLike } from '../../src/runtime/abort.js';
import { START, useVirtualClock } from '../support/virtual-clock.js';
import { type Answer, readerOf, rowsOf } from './support/going.js';

const clock = useVirtualClock();
const TOO_LONG = 'The list of tasks took too long';

/** Asks for the first page: what became of it, and when. */
async function firstPage(answer: Answer, signal?: AbortSignal) {
  const { tasks } = readerOf('gaussdb', answer);
  const pages = tasks
    .runningTasks(START, START, { ...(signal && { signal }) })
    [Symbol.asyncIterator]();
  const ended = pages.next().then(
    ({ value }) => ({ page: value as RowPage, error: undefined, at: performance.now() }),
    (error: unknown) => ({ page: undefined, error, at: performance.now() }),
  );
  await clock().tickAsync(120_000);
  return ended;
}

/** Waits in the queue, goes out, and is answered, after so many milliseconds each. */
function inTime(queue: number, ...answers: readonly number[]): Answer {
  return async (_, { onSent, signal }) => {
    await pause(queue);
    for (const latency of answers) {
      onSent?.();
      await pause(latency, signal);
    }
    return rowsOf(3);
  };
}

function pause(milliseconds: number, signal?: AbortSignalLike): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds);
    signal?.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });
}

describe('a page is waited for', () => {
  test.each<[what: string, answer: Answer, at: number]>([
    ['just under 5 s', inTime(0, 4999), 4999],
    ['just under 5 s after a minute in the queue', inTime(60_000, 4999), 64_999],
    ['just under 5 s after it had to be sent again', inTime(100, 3000, 4999), 8099],
  ])('for %s', async (_, answer, at) => {
    const end = await firstPage(answer);
    expect(end.error).toBeUndefined();
    expect(end.page?.tasks).toHaveLength(3);
    expect(end.at).toBe(at);
  });

  test.each<[what: string, answer: Answer, at: number]>([
    ['5 s', inTime(0, 90_000), 5000],
    ['5 s after a minute in the queue', inTime(60_000, 90_000), 65_000],
    ['5 s after it had to be sent again', inTime(100, 3000, 90_000), 8100],
  ])('for no longer than %s', async (_, answer, at) => {
    const end = await firstPage(answer);
    expect(end.error).toEqual(new Error(TOO_LONG));
    expect(end.at).toBe(at);
  });

  test('no longer than that, even where the request is deaf to its signal', async () => {
    const end = await firstPage((_, { onSent }) => {
      onSent?.();
      return new Promise(() => {});
    });
    expect(end).toMatchObject({ error: new Error(TOO_LONG), at: 5000 });
  });

  test('while anybody wants to know', async () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(new Error('nobody waits')), 1200);
    const end = await firstPage(inTime(1000, 90_000), controller.signal);
    expect(end).toMatchObject({ error: new Error('nobody waits'), at: 1200 });
  });
});

describe('a page tells', () => {
  test('when it was asked for: as it left the queue', async () => {
    const { page } = await firstPage(inTime(700, 300));
    expect(page?.requestedAt).toBe(700);
  });

  test('when it was asked for the last time, if it had to be sent again', async () => {
    const { page } = await firstPage(inTime(700, 300, 200));
    expect(page?.requestedAt).toBe(1000);
  });
});

test('the request goes before those that are not pressed, and says nothing of the credentials', async () => {
  const contexts: unknown[] = [];
  const { tasks } = readerOf('gaussdb', async (_, context) => {
    contexts.push(context);
    // Its patience ends with the answer, or a timer is left behind.
    context.onSent?.();
    return rowsOf(3);
  });
  clock().tick(250);
  for (const unref of [true, false]) {
    for await (const page of tasks.runningTasks(START, START, { unref }))
      expect(page.requestedAt).toBe(250);
  }
  expect(contexts).toMatchObject([
    { isShared: true, mayBeForbidden: true, unref: true },
    { isShared: true, mayBeForbidden: true, unref: false },
  ]);
});
