import { describe, expect, test } from 'vitest';
import { CompletionRatio } from '../../../../src/client/sharing/scan-schedule.js';

type Ends = Parameters<CompletionRatio['recordScan']>[0];

function tempoAfter(...sweeps: readonly Ends[]): CompletionRatio {
  const tempo = new CompletionRatio();
  for (const sweep of sweeps) tempo.recordScan(sweep);
  return tempo;
}

function times<T>(count: number, item: T): T[] {
  return Array.from({ length: count }, () => item);
}

describe('the tempo of a crowd', () => {
  test('is what the delays lead to expect until something was seen', () => {
    expect(new CompletionRatio().value).toBe(1);
  });

  test.each<[what: string, sweeps: Ends[], share: number]>([
    ['stays where nothing was expected and nothing came', times(10, { seen: 0, expected: 0 }), 1],
    ['stays where what was expected came', times(10, { seen: 7, expected: 7 }), 1],
    ['falls by a sweep in which no end came', [{ seen: 0, expected: 3 }], 1 / 4],
    ['falls further by the next', times(2, { seen: 0, expected: 3 }), 1 / 6.1],
    ['rises by ends that were not expected', [{ seen: 1, expected: 0 }], 2],
    ['is more moved by many', [{ seen: 10, expected: 100 }], 11 / 101],
    ['rises to 4 and no further', [{ seen: 1000, expected: 0.001 }], 4],
  ])('%s', (_, sweeps, share) => {
    expect(tempoAfter(...sweeps).value).toBeCloseTo(share, 12);
  });

  test('comes near the true share when that lasts', () => {
    expect(tempoAfter(...times(30, { seen: 200, expected: 1000 })).value).toBeCloseTo(0.2, 2);
    expect(tempoAfter(...times(30, { seen: 2000, expected: 1000 })).value).toBeCloseTo(2, 2);
  });

  test('is never 0, however long no end comes', () => {
    expect(tempoAfter(...times(1000, { seen: 0, expected: 1e6 })).value).toBeGreaterThan(0);
  });

  test('forgets: a quiet quarter of an hour does not outlast ten lively sweeps', () => {
    const quiet = times(50, { seen: 0, expected: 10 });
    const lively = times(10, { seen: 10, expected: 10 });
    expect(tempoAfter(...quiet).value).toBeLessThan(0.05);
    const share = tempoAfter(...quiet, ...lively).value;
    expect(share).toBeGreaterThan(0.9);
    expect(share).toBeLessThan(1);
  });

  test('goes back to 1 while nothing is expected', () => {
    const pause = times(50, { seen: 0, expected: 0 });
    expect(tempoAfter({ seen: 0, expected: 100 }, ...pause).value).toBeCloseTo(1, 4);
    expect(tempoAfter({ seen: 100, expected: 0 }, ...pause).value).toBeCloseTo(1, 4);
  });
});
