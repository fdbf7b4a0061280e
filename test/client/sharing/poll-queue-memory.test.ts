import { setImmediate as turn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { PollQueue } from '../../../src/client/sharing/poll-queue.js';
import type { QueuedPoll } from '../../../src/client/sharing/watched-job.js';
import { seeded } from '../../support/random.js';
import { planPoll } from './support/polls.js';

const COUNT = 10_000;

/** Takes polls, postpones some and removes them all, in a separate function because a frame may keep its last value alive. */
function addAndRemove(queue: PollQueue): WeakRef<QueuedPoll>[] {
  const random = seeded(1);
  const polls = Array.from({ length: COUNT }, () => {
    const { poll } = planPoll({ dueIn: 100_000 * random(), unref: random() < 0.5 });
    queue.add(poll);
    return poll;
  });
  queue.eligible(30_000);
  for (const poll of queue.takeDue(50_000)) if (random() < 0.5) queue.postpone(poll, 70_000);
  expect(queue.size).toBe(COUNT);
  for (const poll of polls) queue.remove(poll);
  return polls.map(poll => new WeakRef(poll));
}

test('a queue keeps nothing of ten thousand polls that have been removed', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const queue = new PollQueue();
  const polls = addAndRemove(queue);
  await turn();
  collect();
  expect(polls.filter(poll => poll.deref()).length).toBe(0);
  expect([queue.size, queue.allUnref, queue.nextDueAt()]).toEqual([
    0,
    true,
    Number.POSITIVE_INFINITY,
  ]);
  expect([queue.dueUntil(1e9), queue.takeDue(1e9), [...queue.eligible(1e9)]]).toEqual([[], [], []]);
});

test('removing ten thousand polls, the middle ones first, takes few comparisons', () => {
  const queue = new PollQueue();
  const polls = Array.from({ length: COUNT }, (_, place) => planPoll({ dueIn: place }).poll);
  for (const poll of polls) queue.add(poll);
  let comparisons = 0;
  for (const poll of polls) {
    const { dueAt } = poll;
    Object.defineProperty(poll, 'dueAt', {
      get: () => {
        comparisons += 1;
        return dueAt;
      },
    });
  }
  const fromTheMiddle = polls.toSorted(
    (one, other) => Math.abs(one.delay - COUNT / 2) - Math.abs(other.delay - COUNT / 2),
  );
  for (const poll of fromTheMiddle as QueuedPoll[]) {
    queue.remove(poll);
    queue.nextDueAt();
  }
  expect(comparisons).toBeLessThan(10 * COUNT * Math.log2(COUNT));
});
