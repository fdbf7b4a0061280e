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
