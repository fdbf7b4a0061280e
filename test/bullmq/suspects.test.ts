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

  test('are driven a hundred at a time, then ten', async () => {
    const [suspects, started] = [new Suspects(), [] as string[]];
    for (const id of ids(105)) add(suspects, started, id, 0);
    expect(started).toEqual(ids(100));
    suspects.delete('job-3');
    expect(started).toEqual(ids(101));
    await endTrials();

    const [later, startedLater] = [new Suspects(), [] as string[]];
    for (const id of ids(12)) add(later, startedLater, id, 1);
    expect(startedLater).toEqual(ids(10));
    await endTrials();
  });

  test('are driven alone at last', async () => {
    const [suspects, started] = [new Suspects(), [] as string[]];
    add(suspects, started, 'first', 0);
    add(suspects, started, 'alone', 2);
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
    add(suspects, started, 'slow', 2);
    add(suspects, started, 'next', 2);
    await clock().tickAsync(4999);
    expect(started).toEqual(['slow']);
    await clock().tickAsync(1);
    expect(started).toEqual(['slow', 'next']);
    await endTrials();
  });

  test('are not driven once they are no longer held', () => {
    const [suspects, started] = [new Suspects(), [] as string[]];
    add(suspects, started, 'first', 2);
    add(suspects, started, 'gone', 2);
    suspects.delete('gone');
    suspects.delete('first');
    expect(started).toEqual(['first']);
  });
});
