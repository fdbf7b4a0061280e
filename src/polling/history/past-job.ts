import type { PastRun } from './job-history.js';

/** A run, and the kind of service that ran it where that is known. */
export interface Recorded {
  readonly run: PastRun;
  readonly service: string | undefined;
}

/** Runs kept of each service: the latest. */
export const MOST_RUNS = 200;
/** More services than this are no kinds of service. */
const MOST_SERVICES = 10;

/** The runs of one job name, oldest first. An array of runs never changes: a new one takes its place. */
export class PastJob {
  #recorded: Recorded[];
  /** Those that are too many go when there are so many, and not one by one. */
  #mostKept: number;
  /** What was asked for so far; undefined stands for every service. */
  readonly #runs = new Map<string | undefined, readonly PastRun[]>();

  /** @param before the same job earlier, whose arrays are kept where they hold the same runs. */
  constructor(recorded: readonly Recorded[] = [], before: PastJob | undefined = undefined) {
    this.#recorded = bounded(recorded);
    this.#mostKept = this.#recorded.length + MOST_RUNS;
    if (!before) return;
    for (const [service, runs] of before.#runs) {
      if (JSON.stringify(this.runs(service)) === JSON.stringify(runs))
        this.#runs.set(service, runs);
    }
  }

  get recorded(): readonly Recorded[] {
    return bounded(this.#recorded);
  }

  /** Of one service, or without one of every service. */
  runs(service?: string): readonly PastRun[] {
    const before = this.#runs.get(service);
    if (before) return before;
    const asked = this.recorded.filter(each => service === undefined || each.service === service);
    const runs = asked.map(({ run }) => run);
    this.#runs.set(service, runs);
    return runs;
  }

  /** Each service by itself, undefined where it was not known. */
  byService(): { service: string | undefined; runs: readonly PastRun[] }[] {
    const { recorded } = this;
    const services = new Set(recorded.map(({ service }) => service));
    return Array.from(services, service => {
      const ofService = recorded.filter(each => each.service === service);
      return { service, runs: ofService.map(({ run }) => run) };
    });
  }

  add(added: Recorded): void {
    this.#recorded.push(added);
    if (this.#recorded.length > this.#mostKept) {
      this.#recorded = bounded(this.#recorded);
      this.#mostKept = this.#recorded.length + MOST_RUNS;
    }
    this.#runs.delete(added.service);
    this.#runs.delete(undefined);
  }
}

function bounded(recorded: readonly Recorded[]): Recorded[] {
  if (recorded.length <= MOST_RUNS) return [...recorded];
  const left = new Map<string | undefined, number>();
  const kept = recorded.toReversed().filter(({ service }) => {
    const more = left.get(service) ?? MOST_RUNS;
    left.set(service, more - 1);
    return more > 0;
  });
  return kept.slice(0, MOST_RUNS * MOST_SERVICES).reverse();
}
