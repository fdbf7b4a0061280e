import { expect, test } from 'vitest';
import { type RecordedRun, RunStore } from '../../../src/polling/history/run-store.js';
import { seeded } from '../../support/random.js';

const RUNS_PER_SERVICE = 200;
const RUNS_PER_JOB = 2000;

function recorded(duration: number, service?: string): RecordedRun {
  return { jobName: 'Create', service, run: { duration } };
}

/** The latest runs of each service and of all services, by definition. */
function expectedRuns(all: readonly RecordedRun[]): RecordedRun[] {
  const later = new Map<string | undefined, number>();
  const latestOfService = all.toReversed().filter(({ service }) => {
    const count = later.get(service) ?? 0;
    later.set(service, count + 1);
    return count < RUNS_PER_SERVICE;
  });
  return latestOfService.toReversed().slice(-RUNS_PER_JOB);
}

test('keeps the latest 200 runs of each service at any moment', () => {
  const random = seeded(1);
  const store = new RunStore();
  let kept: RecordedRun[] = [];
  for (let duration = 0; duration < 1500; duration++) {
    const entry = recorded(duration, ['rds', 'dds', undefined][Math.floor(3 * random() ** 2)]);
    store.add(entry);
    kept = expectedRuns([...kept, entry]);
    // Reading only now and then covers results that are cached across several additions.
    if (random() > 0.05) continue;
    expect(store.all()).toEqual(kept);
    expect(store.runs('Create')).toEqual(kept.map(({ run }) => run));
    for (const service of ['rds', 'dds']) {
      const ofService = kept.filter(each => each.service === service);
      expect(store.runs('Create', service)).toEqual(ofService.map(({ run }) => run));
    }
  }
  expect(store.size).toBe(kept.length);
});

test('keeps at most 2,000 runs of a name, however many services there are', () => {
  const store = new RunStore();
  const all = Array.from({ length: 4500 }, (_, duration) =>
    recorded(duration, `service ${duration % 23}`),
  );
  for (const each of all) {
    store.add(each);
    store.runs('Create', 'service 7');
  }
  const kept = all.slice(-RUNS_PER_JOB);
  expect(store.all()).toEqual(kept);
  expect(store.runs('Create')).toHaveLength(RUNS_PER_JOB);
  expect(store.runs('Create', 'service 7')).toEqual(
    kept.filter(({ service }) => service === 'service 7').map(({ run }) => run),
  );
});

test('does not change an array it has returned', () => {
  const store = new RunStore();
  store.add(recorded(1, 'rds'));
  const [all, runs] = [store.all(), store.runs('Create')];
  store.add(recorded(2, 'rds'));
  expect([all.length, runs.length]).toEqual([1, 1]);
  expect(store.all()).toHaveLength(2);
});

test('becomes the same store when its runs are added to another one', () => {
  const store = new RunStore();
  for (let name = 0; name < 250; name++) {
    store.add({ ...recorded(name, 'rds'), jobName: `job ${(7 * name) % 220}` });
  }
  const copy = new RunStore();
  for (const each of store.all()) copy.add(each);
  expect(copy.all()).toEqual(store.all());
  expect(copy.grouped()).toEqual(store.grouped());
});
