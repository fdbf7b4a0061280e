import { describe, expect, test } from 'vitest';
import { completionProbability } from '../../../../src/client/sharing/scan-schedule.js';

const TEMPOS = [0.01, 0.5, 1, 4];
const DELAYS = [1, 100, 1000, 5000, 20_000, 60_000, 600_000, 36_000_000];

describe('the chance that a job has ended by a look', () => {
  test.each(TEMPOS)(
    'is the less, the longer the look was planned ahead, at a tempo of %d',
    tempo => {
      const chances = DELAYS.map(delay => completionProbability(delay, tempo));
      expect(chances).toEqual(chances.toSorted((one, other) => other - one));
      for (const chance of chances) {
        expect(chance).toBeGreaterThan(0);
        expect(chance).toBeLessThanOrEqual(1);
      }
    },
  );

  test('grows with the tempo', () => {
    const chances = TEMPOS.map(tempo => completionProbability(20_000, tempo));
    expect(new Set(chances).size).toBe(TEMPOS.length);
    expect(chances).toEqual(chances.toSorted((one, other) => one - other));
  });

  test.each<[delay: number, tempo: number, chance: number]>([
    [1, 1, 1],
    [2000, 1, 1 - 1 / Math.E],
    [2000, 2, 1 - 1 / Math.E ** 2],
    [2_000_000, 1, 0.001],
    [2_000_000, 0.1, 0.0001],
    [Number.POSITIVE_INFINITY, 1, 0],
  ])('at a delay of %d and a tempo of %d is %d', (delay, tempo, chance) => {
    expect(completionProbability(delay, tempo)).toBeCloseTo(chance, 5);
  });

  test.each(TEMPOS)('of a first look is fair whatever the tempo, here %d', tempo => {
    expect(completionProbability(0, tempo)).toBe(completionProbability(0, 1));
    expect(completionProbability(-5, tempo)).toBe(completionProbability(0, 1));
    expect(completionProbability(0, tempo)).toBeGreaterThan(0.5);
    expect(completionProbability(0, tempo)).toBeLessThan(1);
  });
});
