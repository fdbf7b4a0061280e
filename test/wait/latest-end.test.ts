import { describe, expect, test } from 'vitest';
import { type Ending, LatestEnd } from '../../src/wait/latest-end.js';
import { seeded } from '../support/random.js';

function endingAt(endsAt: number): Ending {
  return { endsAt, place: undefined };
}

describe('the latest end', () => {
  test('of none is none', () => {
    expect(new LatestEnd().at).toBeUndefined();
  });

  test('is what sorting would find, however ends are put, moved and taken out', () => {
    const random = seeded(11);
    const latest = new LatestEnd();
    const endings = Array.from({ length: 40 }, () => endingAt(0));
    const within = new Set<Ending>();
    for (let step = 0; step < 5000; step += 1) {
      const ending = endings[Math.floor(random() * endings.length)] as Ending;
      if (random() < 0.3) {
        latest.remove(ending);
        within.delete(ending);
      } else {
        // Few values, so that many are the same.
        ending.endsAt = Math.floor(random() * 50);
        latest.put(ending);
        within.add(ending);
      }
      const [last] = [...within].sort((one, other) => other.endsAt - one.endsAt);
      expect(latest.at).toBe(last?.endsAt);
    }
  });

  test('one that was never put in, or is out already, can be taken out', () => {
    const latest = new LatestEnd();
    const ending = endingAt(5);
    latest.remove(ending);
    latest.put(ending);
    latest.remove(ending);
    latest.remove(ending);
    expect(latest.at).toBeUndefined();
  });
});

test.each([
  ['rises', (end: number) => end + 1_000_000],
  ['falls', (end: number) => end - 1_000_000],
])('a step costs the logarithm of their number: the end that %s', (_, move) => {
  let compared = 0;
  const counted = (end: number): Ending => ({
    place: undefined,
    get endsAt() {
      compared += 1;
      return end;
    },
    set endsAt(value) {
      end = value;
    },
  });
  const latest = new LatestEnd();
  const endings = Array.from({ length: 10_000 }, (_, index) => counted(index));
  for (const ending of endings) latest.put(ending);
  for (const ending of endings) {
    const moved = move(ending.endsAt);
    compared = 0;
    ending.endsAt = moved;
    latest.put(ending);
    expect(compared).toBeLessThan(6 * Math.log2(10_000));
  }
});
