import { expect, test } from 'vitest';
import { adaptive } from '../../../src/polling/adaptive/adaptive.js';
import { memoryHistory } from '../../../src/polling/history/memory-history.js';
import type { PollingContext, ProgressChange } from '../../../src/polling/strategy.js';
import { seeded } from '../../support/random.js';
import { contextAt, runningJob } from '../polling-contexts.js';

const ROUNDS = 400;
const MAX_CHANGES = 200;

/** A random context, with extreme values now and then. */
function randomContext(random: () => number): PollingContext {
  const pick = <T>(...values: readonly [T, ...T[]]): T =>
    values[Math.floor(random() * values.length)] ?? values[0];
  const scale = 10 ** (random() * 7);
  const count = pick(0, 1, 2, 5, 30, MAX_CHANGES);
  const progress: ProgressChange[] = [];
  let elapsed = 0;
  let percent = pick(0, 0, 1, 60);
  for (let change = 0; change < count; change++) {
    const after = elapsed;
    elapsed += pick(0, 1, scale * random());
    progress.push({ elapsed, after, percent });
    percent = pick(Math.min(percent + random() * 5, 100), Math.floor(100 * random()), 99, 100, 0);
  }
  const since = pick(0, 0, 1, scale * random());
  return {
    ...contextAt(0),
    attempt: count + 1,
    elapsed: elapsed + since,
    visible: random() < 0.9,
    failures: pick(0, 0, 0, 1, 7, 1000),
    job: pick(runningJob('regular'), runningJob('extreme'), runningJob(undefined), undefined),
    progress,
  };
}

/** A history with regular runs of one name and extreme ones of another. */
function randomHistory(random: () => number) {
  const history = memoryHistory();
  for (let run = 0; run < 40; run++) {
    const duration = 60_000 * (1 + random());
    const progress = [10, 50, 99].map(percent => ({
      elapsed: (duration * percent) / 120,
      percent,
    }));
    history.record('regular', { duration, progress });
    history.record('extreme', {
      duration: [0, 1, 1e-9, 1e15, duration][run % 5] ?? 0,
      progress: [{ elapsed: 1e9 * random(), percent: 200 * random() }],
    });
  }
  return history;
}

test.each([0, 1, 2, 3, 4])(
  'in random contexts, delays are within their limits and expectations are ordered (seed %i)',
  seed => {
    const random = seeded(seed);
    const history = randomHistory(random);
    for (const requestCost of [0, 1, '1s', '1h', Number.POSITIVE_INFINITY]) {
      const strategy = adaptive({ requestCost, history, random, minDelay: 200, maxDelay: '10m' });
      for (let round = 0; round < ROUNDS; round++) {
        const context = randomContext(random);
        const delay = strategy.nextDelay(context);
        const expectation = strategy.expectation?.(context);
        const details = () => JSON.stringify({ requestCost, delay, expectation, context });
        expect(delay >= 200 && delay <= 600_000, details()).toBe(true);
        if (!expectation) continue;
        const [early, late] = expectation.range;
        const { eta } = expectation;
        const ordered = early >= 0 && early <= eta && eta <= late && late < Infinity;
        expect(ordered, details()).toBe(true);
      }
    }
  },
);
