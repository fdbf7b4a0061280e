import { setImmediate as turn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { Agenda } from '../../../../src/client/sharing/agenda.js';
import type { PlannedLook } from '../../../../src/client/sharing/planned-look.js';
import { seeded } from '../../../support/random.js';
import { planLook } from './support/looks.js';

const COUNT = 10_000;

/** Lets looks come due, postpones some, and removes them all. In a function of its own, for a frame may hold what it last saw. */
function comeAndGo(agenda: Agenda): WeakRef<PlannedLook>[] {
  const random = seeded(1);
  const looks = Array.from({ length: COUNT }, () => {
    const { look } = planLook({ due: 100_000 * random(), unref: random() < 0.5 });
    agenda.add(look);
    return look;
  });
  agenda.open(30_000);
  for (const look of agenda.takeDue(50_000)) if (random() < 0.5) agenda.postpone(look, 70_000);
  expect(agenda.size).toBe(COUNT);
  for (const look of looks) agenda.remove(look);
  return looks.map(look => new WeakRef(look));
}

test('of ten thousand looks that came and went, in any way, an agenda keeps nothing', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const agenda = new Agenda();
  const looks = comeAndGo(agenda);
  await turn();
  collect();
  expect(looks.filter(look => look.deref()).length).toBe(0);
  expect([agenda.size, agenda.unref, agenda.next()]).toEqual([0, true, Number.POSITIVE_INFINITY]);
  expect([agenda.until(1e9), agenda.takeDue(1e9), [...agenda.open(1e9)]]).toEqual([[], [], []]);
});

test('removing ten thousand, those of the middle first, is quick', () => {
  const agenda = new Agenda();
  const looks = Array.from({ length: COUNT }, (_, place) => planLook({ due: place }).look);
  for (const look of looks) agenda.add(look);
  let compared = 0;
  for (const look of looks) {
    const { wakeAt } = look;
    Object.defineProperty(look, 'wakeAt', {
      get: () => {
        compared += 1;
        return wakeAt;
      },
    });
  }
  const fromTheMiddle = looks.toSorted(
    (one, other) => Math.abs(one.delay - COUNT / 2) - Math.abs(other.delay - COUNT / 2),
  );
  for (const look of fromTheMiddle as PlannedLook[]) {
    agenda.remove(look);
    agenda.next();
  }
  expect(compared).toBeLessThan(10 * COUNT * Math.log2(COUNT));
});
