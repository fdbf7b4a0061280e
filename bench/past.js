/** Histories of simulated past jobs. */
import { seeded } from './random.js';

const SAMPLES_PER_RUN = 500;

/** A history of `count` runs that records no more. */
export function simulatedHistory(family, percentage, count, seed) {
  const random = seeded(seed);
  const runs = Array.from({ length: count }, () =>
    simulatedRun(family(random), percentage(random)),
  );
  return { record() {}, runs: () => runs };
}

function simulatedRun(duration, percentage) {
  const progress = [];
  for (let sample = 0; sample < SAMPLES_PER_RUN; sample++) {
    const percent = percentage(sample / SAMPLES_PER_RUN);
    if (percent === undefined || percent === progress.at(-1)?.percent) continue;
    progress.push({ elapsed: (duration * sample) / SAMPLES_PER_RUN, percent });
  }
  return progress.length > 0 ? { duration, progress } : { duration };
}
