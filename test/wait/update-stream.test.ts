import { describe, expect, test } from 'vitest';
import { UpdateBroadcast } from '../../src/wait/update-stream.js';

const neverDrop = () => false;
const item = (value: string) => ({ done: false, value });
const END = { done: true, value: undefined };

async function readAll(updates: AsyncIterable<string>): Promise<string[]> {
  const read: string[] = [];
  for await (const update of updates) read.push(update);
  return read;
}

describe('an iteration over updates', () => {
  test('yields the earlier updates, then those to come', async () => {
    const broadcast = new UpdateBroadcast<string>(neverDrop);
    const early = readAll(broadcast.iterate(['a', 'b']));
    broadcast.push('c');
    broadcast.end('done');
    expect(await early).toEqual(['a', 'b', 'c']);
    expect(await readAll(broadcast.iterate(['a', 'b', 'c']))).toEqual(['a', 'b', 'c']);
  });

  test('throws once, at the end of a broadcast that failed', async () => {
    const broadcast = new UpdateBroadcast<string>(neverDrop);
    const reader = broadcast.iterate(['a']);
    const results = [reader.next(), reader.next(), reader.next()];
    broadcast.end({ error: 'no more' });
    const settled = await Promise.allSettled([...results, reader.next()]);
    expect(settled).toEqual([
      { status: 'fulfilled', value: item('a') },
      { status: 'rejected', reason: 'no more' },
      { status: 'fulfilled', value: END },
      { status: 'fulfilled', value: END },
    ]);
    await expect(readAll(broadcast.iterate(['a']))).rejects.toBe('no more');
  });

  test('serves reads in the order in which they were requested', async () => {
    const broadcast = new UpdateBroadcast<string>(neverDrop);
    const reader = broadcast.iterate([]);
    const results = [reader.next(), reader.next()];
    broadcast.push('a');
    broadcast.push('b');
    expect(await Promise.all(results)).toEqual([item('a'), item('b')]);
  });

  test('ends for the reader that leaves it, even while it waits, and for no other', async () => {
    const broadcast = new UpdateBroadcast<string>(neverDrop);
    const [left, other] = [broadcast.iterate(['a']), broadcast.iterate(['a'])];
    const results = [left.next(), left.next()];
    expect(await left.return?.()).toEqual(END);
    expect(await Promise.all(results)).toEqual([item('a'), END]);
    broadcast.push('b');
    broadcast.end('done');
    expect(await left.next()).toEqual(END);
    expect(await readAll(other)).toEqual(['a', 'b']);
  });
});

test('the first end of a broadcast counts', async () => {
  const broadcast = new UpdateBroadcast<string>(neverDrop);
  broadcast.end('done');
  broadcast.end({ error: 'too late' });
  expect(await readAll(broadcast.iterate(['a']))).toEqual(['a']);
});

describe('an iteration that is never read', () => {
  const isPoll = (update: string): boolean => update.startsWith('poll');

  test('loses only droppable updates, the oldest first, beyond a hundred', async () => {
    const broadcast = new UpdateBroadcast<string>(isPoll);
    const reader = broadcast.iterate([]);
    const others: string[] = [];
    for (let index = 0; index < 300; index += 1) {
      broadcast.push(`poll ${index}`);
      if (index % 50 !== 0) continue;
      others.push(`status ${index}`);
      broadcast.push(`status ${index}`);
    }
    broadcast.end('done');
    const read = await readAll(reader);
    expect(read.filter(update => !isPoll(update))).toEqual(others);
    expect(read.filter(isPoll)).toEqual(
      Array.from({ length: 100 }, (_, index) => `poll ${index + 200}`),
    );
    // What is left is in the order in which it was pushed.
    expect(read.indexOf('status 250')).toBe(read.indexOf('poll 250') + 1);
  });

  test('takes linear time, however many updates and iterations there are', () => {
    const millisecondsFor = (count: number): number => {
      const broadcast = new UpdateBroadcast<string>(isPoll);
      broadcast.iterate([]);
      const startedAt = performance.now();
      for (let index = 0; index < count; index += 1) {
        broadcast.push('poll');
        broadcast.push('status');
      }
      const many = new UpdateBroadcast<string>(isPoll);
      const readers = Array.from({ length: count / 10 }, () => many.iterate([]));
      for (const reader of readers) void reader.return?.();
      return performance.now() - startedAt;
    };
    millisecondsFor(10_000);
    expect(millisecondsFor(200_000)).toBeLessThan(2000);
  });
});
