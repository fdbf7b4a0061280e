import { setImmediate as turn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { PollQueue } from '../../../../src/client/sharing/poll-queue.js';
import type { QueuedPoll } from '../../../../src/client/sharing/watched-job.js';
import { seeded } from '../../../support/random.js';
import { planLook } from './support/looks.js';

const COUNT = 10_000;

/** Lets looks come due, postpones some, and removes them all. In a function of its own, for a frame may hold what it last saw. */
function comeAndGo(agenda: PollQueue): WeakRef<QueuedPoll>[] {
  const random = seeded(1);
  const looks = Array.from({ length: COUNT }, () => {
    const { look } = planLook({ dueIn: 100_000 * random(), unref: random() < 0.5 });
    agenda.add(look);
    return look;
  });
  agenda.eligible(30_000);
  for (const look of agenda.takeDue(50_000)) if (random() < 0.5) agenda.postpone(look, 70_000);
  expect(agenda.size).toBe(COUNT);
  for (const look of looks) agenda.remove(look);
  return looks.map(look => new WeakRef(look));
}

test('of ten thousand looks that came and went, in any way, an agenda keeps nothing', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const agenda = new PollQueue();
  const looks = comeAndGo(agenda);
  await turn();
  collect();
  expect(looks.filter(look => look.deref()).length).toBe(0);
  expect([agenda.size, agenda.allUnref, agenda.nextDueAt()]).toEqual([
    0,
    true,
    Number.POSITIVE_INFINITY,
  ]);
  expect([agenda.dueUntil(1e9), agenda.takeDue(1e9), [...agenda.eligible(1e9)]]).toEqual([
    [],
    [],
    [],
  ]);
});

test('removing ten thousand, those of the middle first, is quick', () => {
  const agenda = new PollQueue();
  const looks = Array.from({ length: COUNT }, (_, place) => planLook({ dueIn: place }).look);
  for (const look of looks) agenda.add(look);
  let compared = 0;
  for (const look of looks) {
    const { dueAt } = look;
    Object.defineProperty(look, 'wakeAt', {
      get: () => {
        compared += 1;
        return dueAt;
      },
    });
  }
  const fromTheMiddle = looks.toSorted(
    (one, other) => Math.abs(one.delay - COUNT / 2) - Math.abs(other.delay - COUNT / 2),
  );
  for (const look of fromTheMiddle as QueuedPoll[]) {
    agenda.remove(look);
    agenda.nextDueAt();
  }
  expect(compared).toBeLessThan(10 * COUNT * Math.log2(COUNT));
});
