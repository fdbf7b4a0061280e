import { expect, test } from 'vitest';
import { START, useVirtualClock } from '../support/virtual-clock.js';
import { readerOf, rowsOf } from './support/running-tasks.js';

const clock = useVirtualClock();
const RANGE = { createdFrom: START, createdUntil: Infinity };

test.each([
  ['when its request left the queue', [700]],
  ['when its request was sent last, if it was sent again', [700, 300]],
])('a page of running tasks says %s', async (_, delays) => {
  const { tasks } = readerOf('gaussdb', async (_path, { onSent }) => {
    for (const delay of delays) {
      await new Promise(resolve => setTimeout(resolve, delay));
      onSent?.();
    }
    await new Promise(resolve => setTimeout(resolve, 200));
    return rowsOf(3);
  });
  const first = tasks.runningTasks(RANGE, {})[Symbol.asyncIterator]().next();
  await clock().runAllAsync();
  const requestedAt = delays.reduce((sum, delay) => sum + delay);
  expect(await first).toMatchObject({ value: { requestedAt } });
});

test('requests for running tasks are shared, end after 5 s, and say nothing about the credentials', async () => {
  const contexts: unknown[] = [];
  const { tasks } = readerOf('gaussdb', async (_, context) => {
    contexts.push(context);
    return rowsOf(3);
  });
  const { signal } = new AbortController();
  for (const unref of [true, false]) {
    for await (const page of tasks.runningTasks(RANGE, { unref, signal }))
      expect(page.tasks).toHaveLength(3);
  }
  const expected = { signal, timeout: 5000, isShared: true, mayBeForbidden: true };
  expect(contexts).toMatchObject([
    { ...expected, unref: true },
    { ...expected, unref: false },
  ]);
});
