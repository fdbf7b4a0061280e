import { expect, test } from 'vitest';
import {
  JobRuns,
  MAX_RUNS_PER_SERVICE,
  type RecordedRun,
} from '../../src/polling/history/run-store.js';
import { seeded } from '../support/random.js';

/** The latest runs of each service, and of all no more than those of ten: plainly, at every step anew. */
function plainlyKept(recorded: readonly RecordedRun[]): RecordedRun[] {
  const ofItsService = recorded.filter(({ service }, place) => {
    const later = recorded.slice(place + 1).filter(each => each.service === service);
    return later.length < MAX_RUNS_PER_SERVICE;
  });
  return ofItsService.slice(-10 * MAX_RUNS_PER_SERVICE);
}

test('a past keeps at every moment what it would if it were cut back at each run', () => {
  const random = seeded(1);
  const past = new JobRuns();
  let kept: RecordedRun[] = [];
  for (let duration = 0; duration < 1500; duration++) {
    const service = ['rds', 'dds', undefined][Math.floor(3 * random() ** 2)];
    past.add({ run: { duration }, service });
    kept = plainlyKept([...kept, { run: { duration }, service }]);
    // Asked now and then, for what is asked may be remembered.
    if (random() > 0.05) continue;
    expect(past.recordedRuns).toEqual(kept);
    expect(past.runs()).toEqual(kept.map(({ run }) => run));
    for (const each of ['rds', 'dds']) {
      const ofService = kept.filter(one => one.service === each);
      expect(past.runs(each)).toEqual(ofService.map(({ run }) => run));
    }
  }
});

test('and as many of all services as ten have, however many there are', () => {
  const past = new JobRuns();
  const all = Array.from({ length: 4500 }, (_, duration) => ({
    run: { duration },
    service: `service ${duration % 23}`,
  }));
  for (const each of all) past.add(each);
  expect(past.recordedRuns).toEqual(all.slice(-10 * MAX_RUNS_PER_SERVICE));
  expect(past.runs()).toHaveLength(10 * MAX_RUNS_PER_SERVICE);
});

test('what was given does not change when more is recorded', () => {
  const past = new JobRuns([{ run: { duration: 1 }, service: 'rds' }]);
  const { recordedRuns } = past;
  const runs = past.runs();
  past.add({ run: { duration: 2 }, service: 'rds' });
  expect(recordedRuns).toHaveLength(1);
  expect(runs).toHaveLength(1);
  expect(past.recordedRuns).toHaveLength(2);
});
