import { expect, test } from 'vitest';
import type { JobProgress } from '../../src/machine/events.js';
import type { Job } from '../../src/model/job.js';
import { SafeEmitter } from '../../src/wait/emitter.js';
import { Deferred, Handle } from '../../src/wait/handle.js';
import type { JobWait } from '../../src/wait/job-wait.js';
import { JobsWait } from '../../src/wait/jobs-wait.js';
import { completed } from '../support/jobs.js';
import { seeded } from '../support/random.js';

const MANY = 20_000;

type Progress = Pick<JobProgress, 'percent' | 'eta'>;

/** The part of a wait that a batch uses. */
class StandIn extends Handle<Job, { progress: Progress }> {
  readonly id: string;
  readonly complete: (job: Job) => void;
  readonly move: (progress: Progress) => void;

  constructor(id: string) {
    const settlement = new Deferred<Job>();
    const listeners = new SafeEmitter<{ progress: Progress }>();
    super(settlement, listeners);
    this.id = id;
    this.complete = settlement.resolve;
    this.move = progress => listeners.emit('progress', progress, { jobId: id, waitId: 0 });
  }
}

test('twenty thousand jobs are tracked, awaited and iterated', async () => {
  const random = seeded(3);
  const ids = Array.from({ length: MANY }, (_, index) => `job-${index}`);
  const waits: StandIn[] = [];
  const startStandIn = (id: string): JobWait => {
    const wait = new StandIn(id);
    waits.push(wait);
    return wait as unknown as JobWait;
  };
  const batch = new JobsWait(ids, {}, startStandIn, () => {});
  let progressCount = 0;
  let last: unknown;
  batch.on('progress', progress => {
    progressCount += 1;
    last = progress;
  });
  for (const percent of [10, 20]) {
    // The worst case for the heap: the latest end always comes first.
    for (const [index, wait] of waits.entries())
      wait.move({ percent, eta: 10 * MANY - index + random() });
  }
  expect(last).toMatchObject({ settled: 0, total: MANY, percent: 20, eta: expect.any(Number) });
  for (const wait of waits) wait.complete(completed({ id: wait.id }));
  expect((await batch).map(({ id }) => id)).toEqual(ids);
  expect(progressCount).toBe(3 * MANY);
  expect(last).toEqual({ settled: MANY, rejected: 0, total: MANY, percent: 100, eta: 0 });
  let read = 0;
  for await (const { id } of batch) {
    if (id !== ids[read]) throw new Error(`${id} out of turn`);
    read += 1;
  }
  expect(read).toBe(MANY);
});
