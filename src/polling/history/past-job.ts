import type { PastRun } from './job-history.js';

/** A run, and the kind of service that ran it where that is known. */
export interface RecordedRun {
  readonly run: PastRun;
  readonly service: string | undefined;
}

/** Runs kept of each service: the latest. */
export const MAX_RUNS_PER_SERVICE = 200;
/** More services than this are no kinds of service. */
const MAX_SERVICES = 10;

/** The runs of one job name, oldest first. An array of runs never changes: a new one takes its place. */
export class JobRuns {
  #recordedRuns: RecordedRun[];
  /** Those that are too many go when there are so many, and not one by one. */
  #trimThreshold: number;
  /** What was asked for so far; undefined stands for every service. */
  readonly #runs = new Map<string | undefined, readonly PastRun[]>();

  /** @param previous the same job earlier, whose arrays are kept where they hold the same runs. */
  constructor(
    recordedRuns: readonly RecordedRun[] = [],
    previous: JobRuns | undefined = undefined,
  ) {
    this.#recordedRuns = keepLatestRuns(recordedRuns);
    this.#trimThreshold = this.#recordedRuns.length + MAX_RUNS_PER_SERVICE;
    if (!previous) return;
    for (const [service, runs] of previous.#runs) {
      if (JSON.stringify(this.runs(service)) === JSON.stringify(runs))
        this.#runs.set(service, runs);
    }
  }

  get recordedRuns(): readonly RecordedRun[] {
    return keepLatestRuns(this.#recordedRuns);
  }

  /** Of one service, or without one of every service. */
  runs(service?: string): readonly PastRun[] {
    const previous = this.#runs.get(service);
    if (previous) return previous;
    const matching = this.recordedRuns.filter(
      each => service === undefined || each.service === service,
    );
    const runs = matching.map(({ run }) => run);
    this.#runs.set(service, runs);
    return runs;
  }

  /** Each service by itself, undefined where it was not known. */
  byService(): { service: string | undefined; runs: readonly PastRun[] }[] {
    const { recordedRuns } = this;
    const services = new Set(recordedRuns.map(({ service }) => service));
    return Array.from(services, service => {
      const serviceRuns = recordedRuns.filter(each => each.service === service);
      return { service, runs: serviceRuns.map(({ run }) => run) };
    });
  }

  add(entry: RecordedRun): void {
    this.#recordedRuns.push(entry);
    if (this.#recordedRuns.length > this.#trimThreshold) {
      this.#recordedRuns = keepLatestRuns(this.#recordedRuns);
      this.#trimThreshold = this.#recordedRuns.length + MAX_RUNS_PER_SERVICE;
    }
    this.#runs.delete(entry.service);
    this.#runs.delete(undefined);
  }
}

function keepLatestRuns(recordedRuns: readonly RecordedRun[]): RecordedRun[] {
  if (recordedRuns.length <= MAX_RUNS_PER_SERVICE) return [...recordedRuns];
  const remaining = new Map<string | undefined, number>();
  const kept = recordedRuns.toReversed().filter(({ service }) => {
    const remainingForService = remaining.get(service) ?? MAX_RUNS_PER_SERVICE;
    remaining.set(service, remainingForService - 1);
    return remainingForService > 0;
  });
  return kept.slice(0, MAX_RUNS_PER_SERVICE * MAX_SERVICES).reverse();
}
