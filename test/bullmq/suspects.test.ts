import { describe, expect, test } from 'vitest';
import { Suspects } from '../../src/bullmq/suspects.js';
import { useVirtualClock } from '../support/virtual-clock.js';

const clock = useVirtualClock();

describe('suspects', () => {
  // No trial takes longer.
  const endTrials = () => clock().runAllAsync();
  const add = (suspects: Suspects, started: string[], id: string, trials: number): void =>
    suspects.add(id, trials, () => started.push(id));
  const ids = (count: number): string[] => Array.from({ length: count }, (_, i) => `job-${i}`);

  test('are driven a few at a time', async () => {
    const [suspects, started] = [new Suspects(), [] as string[]];
    for (const id of ids(35)) add(suspects, started, id, 0);
    expect(started).toEqual(ids(30));
    suspects.delete('job-3');
    expect(started).toEqual(ids(31));
    await endTrials();
  });

  test('are driven alone after a second loss', async () => {
    const [suspects, started] = [new Suspects(), [] as string[]];
    add(suspects, started, 'first', 0);
    add(suspects, started, 'alone', 1);
    add(suspects, started, 'later', 0);
    expect(started).toEqual(['first']);
    suspects.delete('first');
    expect(started).toEqual(['first', 'alone']);
    suspects.delete('alone');
    expect(started).toEqual(['first', 'alone', 'later']);
    await endTrials();
  });

  test('hold up others for five seconds at most', async () => {
    const [suspects, started] = [new Suspects(), [] as string[]];
    add(suspects, started, 'slow', 1);
    add(suspects, started, 'next', 1);
    await clock().tickAsync(4999);
    expect(started).toEqual(['slow']);
    await clock().tickAsync(1);
    expect(started).toEqual(['slow', 'next']);
    await endTrials();
  });

  test('are not driven once they are no longer held', () => {
    const [suspects, started] = [new Suspects(), [] as string[]];
    add(suspects, started, 'first', 1);
    add(suspects, started, 'gone', 1);
    suspects.delete('gone');
    suspects.delete('first');
    expect(started).toEqual(['first']);
  });
});
