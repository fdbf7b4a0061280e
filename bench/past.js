/** What earlier jobs of a family teach, as a history: how long they took and when each percentage came. */
import { seeded } from './random.js';

const INSTANTS = 500;

/** A history that knows this many runs and learns no more. */
export function pastOf(family, percentage, count, seed) {
  const random = seeded(seed);
  const runs = Array.from({ length: count }, () => runOf(family(random), percentage(random)));
  return { record() {}, runs: () => runs };
}

function runOf(duration, percentage) {
  const progress = [];
  for (let instant = 0; instant < INSTANTS; instant++) {
    const percent = percentage(instant / INSTANTS);
    if (percent === undefined || percent === progress.at(-1)?.percent) continue;
    progress.push({ elapsed: (duration * instant) / INSTANTS, percent });
  }
  return progress.length > 0 ? { duration, progress } : { duration };
}
