import type { Job } from '../../src/model/job.js';
import type {
  PollingContext,
  PollingStrategy,
  ProgressChange,
} from '../../src/polling/strategy.js';

/** A job that is still running. */
export function runningJob(name: string | undefined): Job {
  return {
    id: 'job',
    name,
    status: 'Running',
    progress: undefined,
    createdAt: undefined,
    endedAt: undefined,
    instance: undefined,
    entities: undefined,
    failReason: undefined,
    raw: undefined,
  };
}

/** The context of a wait that began `seconds` ago, with a visible job. */
export function contextAt(seconds: number, overrides: Partial<PollingContext> = {}) {
  const context: PollingContext = {
    jobId: 'job',
    attempt: 1,
    elapsed: seconds * 1000,
    visible: true,
    startObserved: false,
    failures: 0,
    job: runningJob('CreateInstance'),
    progress: [],
  };
  return { ...context, ...overrides };
}

/** Percentages observed one after another. */
export function changesAt(...changes: [seconds: number, percent: number][]): ProgressChange[] {
  return changes.map(([seconds, percent], index) => ({
    elapsed: seconds * 1000,
    after: (changes[index - 1]?.[0] ?? 0) * 1000,
    percent,
  }));
}

/** The seconds at which a strategy polls a job of a given duration, up to the poll that finds it completed. */
export function pollTimes(
  duration: number,
  strategy: PollingStrategy,
  percentage: (share: number) => number | undefined = () => undefined,
): number[] {
  const times: number[] = [];
  let progress: ProgressChange[] = [];
  let after = 0;
  for (let now = 0; ; ) {
    times.push(now);
    if (now >= duration) return times;
    const percent = percentage(now / duration);
    if (percent !== undefined && percent !== progress.at(-1)?.percent) {
      progress = [...progress, { elapsed: now * 1000, after, percent }];
    }
    after = now * 1000;
    now += strategy.nextDelay(contextAt(now, { progress, attempt: times.length })) / 1000;
  }
}
