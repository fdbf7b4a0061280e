import { describe, expect, test } from 'vitest';
import { ReplayStream } from '../../src/wait/update-stream.js';

function recordingOf(...items: string[]): ReplayStream<string> {
  const recording = new ReplayStream<string>();
  for (const item of items) recording.push(item);
  return recording;
}

async function readAll(reading: AsyncIterable<string>): Promise<string[]> {
  const read: string[] = [];
  for await (const item of reading) read.push(item);
  return read;
}

const item = (value: string) => ({ done: false, value });
const END = { done: true, value: undefined };

describe('every reading of a recording', () => {
  test('has all of it, from the first, whenever it began', async () => {
    const recording = recordingOf('a', 'b');
    const before = readAll(recording.iterate());
    recording.push('c');
    recording.end();
    expect(await before).toEqual(['a', 'b', 'c']);
    expect(await readAll(recording.iterate())).toEqual(['a', 'b', 'c']);
  });

  test('throws at the end of one that failed, once', async () => {
    const recording = recordingOf('a');
    const waiting = recording.iterate();
    const results = [waiting.next(), waiting.next(), waiting.next()];
    recording.fail('no more');
    const settled = await Promise.allSettled([...results, waiting.next()]);
    expect(settled).toEqual([
      { status: 'fulfilled', value: item('a') },
      { status: 'rejected', reason: 'no more' },
      { status: 'fulfilled', value: END },
      { status: 'fulfilled', value: END },
    ]);
    await expect(readAll(recording.iterate())).rejects.toBe('no more');
  });

  test('answers in order those who ask before there is an answer', async () => {
    const recording = recordingOf();
    const reading = recording.iterate();
    const results = [reading.next(), reading.next()];
    recording.push('a');
    recording.push('b');
    expect(await Promise.all(results)).toEqual([item('a'), item('b')]);
  });

  test('ends for who leaves it, also while waiting, and for nobody else', async () => {
    const recording = recordingOf('a');
    const [left, other] = [recording.iterate(), recording.iterate()];
    const results = [left.next(), left.next()];
    expect(await left.return?.()).toEqual(END);
    expect(await Promise.all(results)).toEqual([item('a'), END]);
    recording.push('b');
    recording.end();
    expect(await left.next()).toEqual(END);
    expect(await readAll(other)).toEqual(['a', 'b']);
  });
});

test('of two ends the first counts', async () => {
  const recording = recordingOf('a');
  recording.end();
  recording.fail('too late');
  expect(await readAll(recording.iterate())).toEqual(['a']);
});
