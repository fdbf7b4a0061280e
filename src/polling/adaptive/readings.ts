import type { ProgressChange } from '../strategy.js';
import type { LearntShape } from './learnt-shape.js';
import { BEGINNING, type Origin, pathOf, type Shape } from './path.js';
import { follow, type Manner, type Reading } from './reading.js';
import { stepsOf, thinned } from './steps.js';

/** An even percentage may be meant to the letter, more or less, or roughly; or it follows a power of time. */
const EVEN: readonly Manner[] = [
  { chance: 0.35, drift: 1e-6, bend: 0 },
  { chance: 0.15, drift: 0.02, bend: 0 },
  { chance: 0.1, drift: 0.2, bend: 0 },
  { chance: 0.1, drift: 1e-6, bend: 0.3 },
  { chance: 0.1, drift: 0.02, bend: 0.3 },
];

/** A learnt shape holds as closely as it held before, or less so. */
const LEARNT: readonly Manner[] = [
  { chance: 0.8, drift: 0, bend: 0 },
  { chance: 0.2, drift: 0.02, bend: 0 },
];

/** Where a percentage stuck before, it sticks again. */
const STUCK: readonly Manner[] = [{ chance: 1, drift: 0, bend: 0 }];
/** How likely that is, rather than that nobody looked in between. */
const STICKING = 0.25;

/** The learnt shape is believed like this many runs to one. */
const TRUSTED_AFTER = 2;

/** Every reading of the percentages for which there is ground. They compete in the forecast. */
export function readingsOf(
  changes: readonly ProgressChange[],
  learnt: LearntShape | undefined,
): Reading[] {
  const last = changes.at(-1);
  if (!last || !(last.percent > 0 && last.percent < 100)) return [];
  const trust = learnt ? learnt.runs / (learnt.runs + TRUSTED_AFTER) : 0;
  const origins = originsOf(changes);
  const shapes: [Shape, readonly Manner[], number][] = origins.map(origin => [
    evenFrom(origin),
    EVEN,
    (1 - trust) / origins.length,
  ]);
  if (learnt) {
    shapes.push(
      [learnt.rising, LEARNT, trust * (1 - STICKING)],
      [learnt.sticking, STUCK, trust * STICKING],
    );
  }

  const steps = stepsOf(changes);
  return shapes.flatMap(([shape, manners, chance]) => {
    const since = changes.findIndex(({ elapsed }) => elapsed > shape.origin.elapsed);
    if (since < 0) return [];
    const telling = thinned(changes, since);
    return steps.flatMap(step => {
      const path = pathOf(shape, telling, step.size);
      return manners.flatMap(manner => follow(path, manner, chance * step.chance) ?? []);
    });
  });
}

/** The percentage is the share of time used. */
function evenFrom(origin: Origin): Shape {
  const toCome = 100 - origin.percent;
  const share = (percent: number): number => Math.log((percent - origin.percent) / toCome);
  return {
    origin,
    share,
    next: (percent, step) => share(Math.min(percent + step, 100)),
    doubt: () => 0,
  };
}

/**
 * From where the percentage may count: the beginning of the wait; where it stood when it was first seen, for a wait that
 * came late; where it fell to last, for one that started over.
 */
function originsOf(changes: readonly ProgressChange[]): Origin[] {
  const origins = [BEGINNING];
  const [first] = changes;
  if (first && first.percent > 0) origins.push(first);
  const fall = changes.findLastIndex(
    ({ percent }, index) => index > 0 && percent < (changes[index - 1]?.percent ?? 0),
  );
  const fallen = changes[fall];
  if (fallen) origins.push(fallen);
  return origins;
}
