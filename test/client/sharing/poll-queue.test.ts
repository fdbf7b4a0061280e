import { describe, expect, test } from 'vitest';
import { PollQueue } from '../../../src/client/sharing/poll-queue.js';
import type { QueuedPoll } from '../../../src/client/sharing/watched-job.js';
import { seeded } from '../../support/random.js';
import { planPoll } from './support/polls.js';

function queueOf(...polls: readonly QueuedPoll[]): PollQueue {
  const queue = new PollQueue();
  for (const poll of polls) queue.add(poll);
  return queue;
}

/** Polls planned at 0 and due at these times, each with a tolerance of a second. */
function pollsAt(...times: readonly number[]): QueuedPoll[] {
  return times.map(dueIn => planPoll({ dueIn }).poll);
}

function dueOf(polls: Iterable<QueuedPoll>): number[] {
  return [...polls].map(({ delay }) => delay).sort((one, other) => one - other);
}

describe('due polls', () => {
  test('are taken in order, each once', () => {
    const queue = queueOf(...pollsAt(7000, 3000, 9000, 5000, 3000));
    expect(queue.takeDue(2999)).toEqual([]);
    expect(queue.takeDue(5000).map(({ delay }) => delay)).toEqual([3000, 3000, 5000]);
    expect(queue.takeDue(5000)).toEqual([]);
    expect(queue.takeDue(60_000).map(({ delay }) => delay)).toEqual([7000, 9000]);
    expect(queue.size).toBe(5);
  });

  test('are taken again only after they have been postponed', () => {
    const queue = queueOf(...pollsAt(3000, 5000));
    const [first] = queue.takeDue(3000) as [QueuedPoll];
    expect(queue.nextDueAt()).toBe(5000);
    queue.postpone(first, 4000);
    expect(queue.nextDueAt()).toBe(4000);
    expect(queue.takeDue(3999)).toEqual([]);
    expect(queue.takeDue(4000)).toEqual([first]);
    expect(queue.takeDue(4000)).toEqual([]);
  });

  test('keep their due time if they are postponed before they were taken', () => {
    const [poll] = pollsAt(3000) as [QueuedPoll];
    const queue = queueOf(poll);
    queue.postpone(poll, 9000);
    expect([queue.nextDueAt(), poll.dueAt]).toEqual([3000, 3000]);
  });

  test('stay in order when many are postponed', () => {
    const random = seeded(1);
    const queue = queueOf(...pollsAt(...Array.from({ length: 300 }, () => 1000)));
    for (const poll of queue.takeDue(1000)) queue.postpone(poll, 2000 + 1000 * random());
    const times = queue.takeDue(3000).map(({ dueAt }) => dueAt);
    expect(times).toHaveLength(300);
    expect(times).toEqual(times.toSorted((one, other) => one - other));
  });
});

describe('the next due time', () => {
  test('is Infinity in an empty queue', () => {
    expect(new PollQueue().nextDueAt()).toBe(Number.POSITIVE_INFINITY);
  });

  test('is the earliest of the polls left', () => {
    const polls = pollsAt(3000, 5000, 7000);
    const queue = queueOf(...polls);
    const next = polls.map(poll => {
      queue.remove(poll);
      return queue.nextDueAt();
    });
    expect(next).toEqual([5000, 7000, Number.POSITIVE_INFINITY]);
  });
});

test('a poll is eligible from its tolerance before it is due until it is removed', () => {
  const polls = pollsAt(3000, 5000, 7000);
  const queue = queueOf(...polls);
  expect(dueOf(queue.eligible(1999))).toEqual([]);
  expect(dueOf(queue.eligible(4000))).toEqual([3000, 5000]);
  queue.takeDue(5000);
  expect(dueOf(queue.eligible(5000))).toEqual([3000, 5000]);
  queue.remove(polls[0] as QueuedPoll);
  queue.remove(polls[2] as QueuedPoll);
  expect(dueOf(queue.eligible(60_000))).toEqual([5000]);
});

describe('the polls due until a time', () => {
  test('are listed without being taken', () => {
    const queue = queueOf(...pollsAt(7000, 3000, 9000, 5000));
    expect(dueOf(queue.dueUntil(2999))).toEqual([]);
    expect(dueOf(queue.dueUntil(7000))).toEqual([3000, 5000, 7000]);
    expect(queue.takeDue(7000)).toHaveLength(3);
  });

  test('exclude those that have been taken or removed', () => {
    const polls = pollsAt(3000, 5000, 7000, 9000);
    const queue = queueOf(...polls);
    queue.takeDue(3000);
    queue.remove(polls[1] as QueuedPoll);
    expect(dueOf(queue.dueUntil(60_000))).toEqual([7000, 9000]);
  });

  test('are those that a linear search finds, whatever is added and removed', () => {
    const random = seeded(2);
    const queue = new PollQueue();
    const staying: QueuedPoll[] = [];
    for (let step = 0; step < 1000; step += 1) {
      const { poll } = planPoll({ dueIn: Math.floor(100_000 * random()) });
      queue.add(poll);
      staying.push(poll);
      if (random() < 0.7) {
        const [leaving] = staying.splice(Math.floor(random() * staying.length), 1);
        queue.remove(leaving as QueuedPoll);
      }
      const time = 100_000 * random();
      expect(dueOf(queue.dueUntil(time))).toEqual(
        dueOf(staying.filter(({ delay }) => delay <= time)),
      );
    }
  });
});

test('a poll is queued until it is removed, whether it was taken or not', () => {
  const [taken, waiting] = pollsAt(3000, 5000) as [QueuedPoll, QueuedPoll];
  const queue = queueOf(taken);
  queue.takeDue(3000);
  expect([taken.isQueued, waiting.isQueued]).toEqual([true, false]);
  queue.add(waiting);
  queue.remove(taken);
  expect([taken.isQueued, waiting.isQueued]).toEqual([false, true]);
});

test('the process may end only while all polls have unref, including those taken', () => {
  const free = [1000, 2000].map(dueIn => planPoll({ dueIn, unref: true }).poll);
  const { poll: holding } = planPoll({ dueIn: 3000 });
  const queue = queueOf(...free);
  expect(queue.allUnref).toBe(true);
  queue.add(holding);
  expect(queue.allUnref).toBe(false);
  queue.takeDue(3000);
  expect(queue.allUnref).toBe(false);
  queue.remove(free[0] as QueuedPoll);
  queue.remove(free[0] as QueuedPoll);
  expect(queue.allUnref).toBe(false);
  queue.remove(holding);
  expect(queue.allUnref).toBe(true);
});
