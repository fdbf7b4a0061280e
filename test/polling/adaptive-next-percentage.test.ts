import { describe, expect, test } from 'vitest';
import { adaptive } from '../../src/polling/adaptive/adaptive.js';
import { filterProgress } from '../../src/polling/adaptive/progress-filter.js';
import { WAIT_START } from '../../src/polling/adaptive/progress-path.js';
import { memoryHistory } from '../../src/polling/history/memory-history.js';
import { looksAt } from './looks.js';

describe('the next percentage', () => {
  test.each([2, 20])(
    'is as far from the end as the way between them is sure, whatever the way so far (%i steps)',
    count => {
      const points = Array.from({ length: count }, (_, index) => {
        const logShare = Math.log((0.5 * (index + 1)) / count);
        return {
          logShare,
          remainingVariance: 0,
          logTime: 12 + logShare,
          measurementVariance: 1e-6,
        };
      });
      const path = { origin: WAIT_START, points, nextLogShare: Math.log(0.51) };
      const reading = filterProgress(
        path,
        { priorProbability: 1, processNoise: 0.2, slopeVariance: 0 },
        1,
      );
      expect(reading?.logLead).toBeCloseTo(-Math.log(0.51), 9);
      expect(reading?.logLeadSd).toBeCloseTo(Math.sqrt(0.2 * -Math.log(0.51)), 9);
    },
  );

  test('that is late puts the end off where percentages are rough, and no longer', () => {
    // Even to 50 % at 150 s, then back to 33 %, and even again to the end at 300 s.
    const jumping = (share: number): number =>
      Math.floor(100 * (share < 0.5 ? share : (share - 0.25) / 0.75));
    const polling = adaptive({ history: memoryHistory(), random: () => 0.5 });
    const looks = looksAt(300, polling, jumping);
    expect(looks.length).toBeLessThan(20);
    expect(looks.at(-1)).toBeLessThan(310);
  });
});
