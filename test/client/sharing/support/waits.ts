import type { JobClient } from '../../../../src/client/job-client.js';
import type { Job } from '../../../../src/model/job.js';
import { isJobWaitError } from '../../../../src/model/wait-errors.js';
import { adaptive } from '../../../../src/polling/adaptive/adaptive.js';
import { exponential } from '../../../../src/polling/exponential.js';
import { fixed } from '../../../../src/polling/fixed.js';
import type { PollingStrategy } from '../../../../src/polling/strategy.js';
import { seeded } from '../../../support/random.js';
import { type SimulatedJob, simulatedJobs } from './simulated-job.js';

/** How a wait settled, and when on the virtual clock. */
export interface Outcome {
  readonly at: number;
  readonly job?: Job;
  readonly error?: unknown;
}

/** Jobs of all kinds, lasting from seconds to a quarter of an hour: some fail, are canceled, never appear or disappear. */
export function mixedJobs(count: number, seed = 7): SimulatedJob[] {
  const random = seeded(seed);
  return simulatedJobs(count, index => {
    const createdAt =
      index % 3 === 0 ? Math.round(random() * 60_000) : -Math.round(random() * 2000);
    const duration = index % 10 === 9 ? 2000 + 8000 * random() : 20_000 + 700_000 * random() ** 2;
    return {
      createdAt,
      visibleAt: index % 20 === 6 ? Infinity : createdAt + (index % 2) * 4000 * random(),
      endsAt: createdAt + Math.round(duration),
      goneAt: index % 20 === 17 ? createdAt + 30_000 + duration * 0.5 : Infinity,
      ...outcomeAt(index),
      ...(index % 2 === 0 && { percentages: index % 8 === 0 ? 'stuck' : 'even' }),
    };
  }).map(runningUntilGone);
}

function outcomeAt(index: number): Partial<SimulatedJob> {
  if (index % 10 === 3) return { outcome: 'Failed', failReason: `reason ${index}` };
  return index % 25 === 8 ? { outcome: 'Canceled' } : {};
}

/** A job that disappears is still running then. */
function runningUntilGone(job: SimulatedJob): SimulatedJob {
  return job.goneAt === Infinity ? job : { ...job, endsAt: Math.max(job.endsAt, job.goneAt + 1) };
}

/** Adaptive polling without a history, so that tests do not affect each other. */
export function withoutHistory(seed = 11): PollingStrategy {
  return adaptive({ random: seeded(seed), history: { record: () => {}, runs: () => [] } });
}

/** One wait in five polls adaptively, the others every ten seconds or with exponential backoff. */
export function mixedPolling(): (index: number) => PollingStrategy {
  const regular = fixed('10s');
  const backoff = exponential({ random: seeded(12) });
  const strategies = [withoutHistory(), regular, backoff, regular, backoff] as const;
  return index => strategies[index % 5] as PollingStrategy;
}

/** Starts each wait when its job is created, or now if that is past. Resolves when all have settled. */
export function waitForAll(
  client: JobClient,
  jobs: readonly SimulatedJob[],
  pollingOf: (index: number) => PollingStrategy = mixedPolling(),
): Promise<Outcome[]> {
  return Promise.all(
    jobs.map(async ({ id, createdAt }, index) => {
      const ahead = createdAt - performance.now();
      if (ahead > 0) await new Promise(resolve => setTimeout(resolve, ahead));
      const wait = client.waitForJob(id, { polling: pollingOf(index) });
      return wait.then(
        job => ({ at: performance.now(), job }),
        error => ({ at: performance.now(), error }),
      );
    }),
  );
}

/** "completed", or the code of the error. */
export function outcomeOf({ job, error }: Outcome): string {
  if (job) return 'completed';
  return isJobWaitError(error) ? error.code : String(error);
}
