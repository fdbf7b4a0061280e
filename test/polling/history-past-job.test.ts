import { expect, test } from 'vitest';
import { MOST_RUNS, PastJob, type Recorded } from '../../src/polling/history/past-job.js';
import { seeded } from '../support/random.js';

/** The latest runs of each service, and of all no more than those of ten: plainly, at every step anew. */
function plainlyKept(recorded: readonly Recorded[]): Recorded[] {
  const ofItsService = recorded.filter(({ service }, place) => {
    const later = recorded.slice(place + 1).filter(each => each.service === service);
    return later.length < MOST_RUNS;
  });
  return ofItsService.slice(-10 * MOST_RUNS);
}

test('a past keeps at every moment what it would if it were cut back at each run', () => {
  const random = seeded(1);
  const past = new PastJob();
  let kept: Recorded[] = [];
  for (let duration = 0; duration < 1500; duration++) {
    const service = ['rds', 'dds', undefined][Math.floor(3 * random() ** 2)];
    past.add({ run: { duration }, service });
    kept = plainlyKept([...kept, { run: { duration }, service }]);
    // Asked now and then, for what is asked may be remembered.
    if (random() > 0.05) continue;
    expect(past.recorded).toEqual(kept);
    expect(past.runs()).toEqual(kept.map(({ run }) => run));
    for (const each of ['rds', 'dds']) {
      const ofService = kept.filter(one => one.service === each);
      expect(past.runs(each)).toEqual(ofService.map(({ run }) => run));
    }
  }
});

test('and as many of all services as ten have, however many there are', () => {
  const past = new PastJob();
  const all = Array.from({ length: 4500 }, (_, duration) => ({
    run: { duration },
    service: `service ${duration % 23}`,
  }));
  for (const each of all) past.add(each);
  expect(past.recorded).toEqual(all.slice(-10 * MOST_RUNS));
  expect(past.runs()).toHaveLength(10 * MOST_RUNS);
});

test('what was given does not change when more is recorded', () => {
  const past = new PastJob([{ run: { duration: 1 }, service: 'rds' }]);
  const { recorded } = past;
  const runs = past.runs();
  past.add({ run: { duration: 2 }, service: 'rds' });
  expect(recorded).toHaveLength(1);
  expect(runs).toHaveLength(1);
  expect(past.recorded).toHaveLength(2);
});
