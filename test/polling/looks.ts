import type { Job } from '../../src/model/job.js';
import type {
  PollingContext,
  PollingStrategy,
  ProgressChange,
} from '../../src/polling/strategy.js';

/** A job that is still running. */
export function running(name: string | undefined, progress?: number): Job {
  return {
    id: 'job',
    name,
    status: 'Running',
    progress,
    createdAt: undefined,
    endedAt: undefined,
    instance: undefined,
    entities: undefined,
    failReason: undefined,
    raw: undefined,
  };
}

/** A context as the machine gives it, seconds after the beginning; what is not given is ordinary. */
export function contextAt(seconds: number, more: Partial<PollingContext> = {}): PollingContext {
  return {
    jobId: 'job',
    attempt: 1,
    elapsed: seconds * 1000,
    visible: true,
    startObserved: false,
    failures: 0,
    job: running('CreateInstance'),
    progress: [],
    ...more,
  };
}

/** Percentages seen one after another: `[seconds, percent]`. */
export function seen(...changes: [seconds: number, percent: number][]): ProgressChange[] {
  return changes.map(([seconds, percent], index) => ({
    elapsed: seconds * 1000,
    after: (changes[index - 1]?.[0] ?? 0) * 1000,
    percent,
  }));
}

/** The seconds at which a strategy looks at a job that takes so long, up to the look that finds it ended. */
export function looksAt(
  seconds: number,
  strategy: PollingStrategy,
  percentage: (share: number) => number | undefined = () => undefined,
): number[] {
  const looks: number[] = [];
  let progress: ProgressChange[] = [];
  let after = 0;
  for (let now = 0; ; ) {
    looks.push(now);
    if (now >= seconds) return looks;
    const percent = percentage(now / seconds);
    if (percent !== undefined && percent !== progress.at(-1)?.percent) {
      progress = [...progress, { elapsed: now * 1000, after, percent }];
    }
    after = now * 1000;
    now += strategy.nextDelay(contextAt(now, { progress, attempt: looks.length })) / 1000;
  }
}
