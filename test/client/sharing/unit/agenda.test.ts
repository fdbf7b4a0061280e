import { describe, expect, test } from 'vitest';
import { PollQueue } from '../../../../src/client/sharing/poll-queue.js';
import type { QueuedPoll } from '../../../../src/client/sharing/watched-job.js';
import { seeded } from '../../../support/random.js';
import { planLook } from './support/looks.js';

function agendaOf(...looks: readonly QueuedPoll[]): PollQueue {
  const agenda = new PollQueue();
  for (const look of looks) agenda.add(look);
  return agenda;
}

/** Looks planned at 0 and due at these times, each with a tolerance of a second. */
function looksAt(...times: readonly number[]): QueuedPoll[] {
  return times.map(dueIn => planLook({ dueIn }).look);
}

function dueOf(looks: Iterable<QueuedPoll>): number[] {
  return [...looks].map(({ delay }) => delay).sort((one, other) => one - other);
}

describe('looks that have come due', () => {
  test('are given in order, each once', () => {
    const agenda = agendaOf(...looksAt(7000, 3000, 9000, 5000, 3000));
    expect(agenda.takeDue(2999)).toEqual([]);
    expect(agenda.takeDue(5000).map(({ delay }) => delay)).toEqual([3000, 3000, 5000]);
    expect(agenda.takeDue(5000)).toEqual([]);
    expect(agenda.takeDue(60_000).map(({ delay }) => delay)).toEqual([7000, 9000]);
    expect(agenda.size).toBe(5);
  });

  test('are given again when they are postponed, and then only', () => {
    const agenda = agendaOf(...looksAt(3000, 5000));
    const [first] = agenda.takeDue(3000) as [QueuedPoll];
    expect(agenda.nextDueAt()).toBe(5000);
    agenda.postpone(first, 4000);
    expect(agenda.nextDueAt()).toBe(4000);
    expect(agenda.takeDue(3999)).toEqual([]);
    expect(agenda.takeDue(4000)).toEqual([first]);
    expect(agenda.takeDue(4000)).toEqual([]);
  });

  test('are not given earlier or later by postponing one that has not been given', () => {
    const [look] = looksAt(3000) as [QueuedPoll];
    const agenda = agendaOf(look);
    agenda.postpone(look, 9000);
    expect([agenda.nextDueAt(), look.dueAt]).toEqual([3000, 3000]);
  });

  test('can be postponed among others that have been: the order holds', () => {
    const random = seeded(1);
    const agenda = agendaOf(...looksAt(...Array.from({ length: 300 }, () => 1000)));
    for (const look of agenda.takeDue(1000)) agenda.postpone(look, 2000 + 1000 * random());
    const times = agenda.takeDue(3000).map(({ dueAt }) => dueAt);
    expect(times).toHaveLength(300);
    expect(times).toEqual(times.toSorted((one, other) => one - other));
  });
});

describe('the next look', () => {
  test('is never, where there is none', () => {
    expect(new PollQueue().nextDueAt()).toBe(Number.POSITIVE_INFINITY);
  });

  test('is the earliest of those that stay', () => {
    const looks = looksAt(3000, 5000, 7000);
    const agenda = agendaOf(...looks);
    const next = looks.map(look => {
      agenda.remove(look);
      return agenda.nextDueAt();
    });
    expect(next).toEqual([5000, 7000, Number.POSITIVE_INFINITY]);
  });
});

test('a look may be taken from its tolerance before it is due, until it is removed', () => {
  const looks = looksAt(3000, 5000, 7000);
  const agenda = agendaOf(...looks);
  expect(dueOf(agenda.eligible(1999))).toEqual([]);
  expect(dueOf(agenda.eligible(4000))).toEqual([3000, 5000]);
  agenda.takeDue(5000);
  expect(dueOf(agenda.eligible(5000))).toEqual([3000, 5000]);
  agenda.remove(looks[0] as QueuedPoll);
  agenda.remove(looks[2] as QueuedPoll);
  expect(dueOf(agenda.eligible(60_000))).toEqual([5000]);
});

describe('looks that come due up to a time', () => {
  test('are told without being taken', () => {
    const agenda = agendaOf(...looksAt(7000, 3000, 9000, 5000));
    expect(dueOf(agenda.dueUntil(2999))).toEqual([]);
    expect(dueOf(agenda.dueUntil(7000))).toEqual([3000, 5000, 7000]);
    expect(agenda.takeDue(7000)).toHaveLength(3);
  });

  test('are not those that have been given or removed', () => {
    const looks = looksAt(3000, 5000, 7000, 9000);
    const agenda = agendaOf(...looks);
    agenda.takeDue(3000);
    agenda.remove(looks[1] as QueuedPoll);
    expect(dueOf(agenda.dueUntil(60_000))).toEqual([7000, 9000]);
  });

  test('are those of a plain search, whoever comes and goes', () => {
    const random = seeded(2);
    const agenda = new PollQueue();
    const staying: QueuedPoll[] = [];
    for (let step = 0; step < 1000; step += 1) {
      const { look } = planLook({ dueIn: Math.floor(100_000 * random()) });
      agenda.add(look);
      staying.push(look);
      if (random() < 0.7) {
        const [leaving] = staying.splice(Math.floor(random() * staying.length), 1);
        agenda.remove(leaving as QueuedPoll);
      }
      const time = 100_000 * random();
      expect(dueOf(agenda.dueUntil(time))).toEqual(
        dueOf(staying.filter(({ delay }) => delay <= time)),
      );
    }
  });
});

test('a look is on the agenda until it is removed, whether it was given or not', () => {
  const [given, waiting] = looksAt(3000, 5000) as [QueuedPoll, QueuedPoll];
  const agenda = agendaOf(given);
  agenda.takeDue(3000);
  expect([given.isQueued, waiting.isQueued]).toEqual([true, false]);
  agenda.add(waiting);
  agenda.remove(given);
  expect([given.isQueued, waiting.isQueued]).toEqual([false, true]);
});

test('the process may end while all looks let it, those that were given included', () => {
  const free = [1000, 2000].map(dueIn => planLook({ dueIn, unref: true }).look);
  const { look: holding } = planLook({ dueIn: 3000 });
  const agenda = agendaOf(...free);
  expect(agenda.allUnref).toBe(true);
  agenda.add(holding);
  expect(agenda.allUnref).toBe(false);
  agenda.takeDue(3000);
  expect(agenda.allUnref).toBe(false);
  agenda.remove(free[0] as QueuedPoll);
  agenda.remove(free[0] as QueuedPoll);
  expect(agenda.allUnref).toBe(false);
  agenda.remove(holding);
  expect(agenda.allUnref).toBe(true);
});
