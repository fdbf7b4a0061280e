import { expect, test } from 'vitest';
import { adaptive } from '../../../src/polling/adaptive/adaptive.js';
import { filterProgress } from '../../../src/polling/adaptive/progress-filter.js';
import { WAIT_START } from '../../../src/polling/adaptive/progress-path.js';
import { memoryHistory } from '../../../src/polling/history/memory-history.js';
import { pollTimes } from '../polling-contexts.js';

test.each([2, 20])(
  'when the next percentage is due depends on the process noise alone, not on the %i points so far',
  count => {
    const points = Array.from({ length: count }, (_, index) => {
      const logShare = Math.log((0.5 * (index + 1)) / count);
      return { logShare, remainingVariance: 0, logTime: 12 + logShare, measurementVariance: 1e-6 };
    });
    const path = { origin: WAIT_START, points, nextLogShare: Math.log(0.51) };
    const noise = { priorProbability: 1, processNoise: 0.2, slopeVariance: 0 };
    const fit = filterProgress(path, noise, 1);
    expect(fit?.logLead).toBeCloseTo(-Math.log(0.51), 9);
    expect(fit?.logLeadSd).toBeCloseTo(Math.sqrt(0.2 * -Math.log(0.51)), 9);
  },
);

test('a percentage that jumps back delays the expected end only briefly', () => {
  // Even to 50 % at 150 s, then back to 33 %, and even again to the end at 300 s.
  const jumping = (share: number): number =>
    Math.floor(100 * (share < 0.5 ? share : (share - 0.25) / 0.75));
  const polling = adaptive({ history: memoryHistory(), random: () => 0.5 });
  const times = pollTimes(300, polling, jumping);
  expect(times.length).toBeLessThan(20);
  expect(times.at(-1)).toBeLessThan(310);
});
