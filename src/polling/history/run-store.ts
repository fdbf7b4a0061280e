import type { PastRun } from './job-history.js';

/** Runs kept of each name: the latest. */
export const MOST_RUNS = 200;
const MOST_NAMES = 200;
/** Services invent names; this much of one is kept. */
const LONGEST_NAME = 200;

const NONE: readonly PastRun[] = Object.freeze([]);

/** The latest 200 runs of each of the 200 names recorded last. An array of runs never changes: a new one takes its place. */
export class RunStore {
  readonly #runs = new Map<string, readonly PastRun[]>();

  /** @param before an earlier store, whose arrays are kept where they hold the same runs. */
  constructor(runs: Iterable<readonly [string, readonly PastRun[]]> = [], before?: RunStore) {
    for (const [jobName, each] of runs) {
      const same = before?.runs(jobName) ?? NONE;
      this.#set(jobName, sameRuns(same, each) ? same : each);
    }
  }

  runs(jobName: string): readonly PastRun[] {
    return this.#runs.get(keyOf(jobName)) ?? NONE;
  }

  /** Recorded longest ago first. */
  names(): string[] {
    return [...this.#runs.keys()];
  }

  add(jobName: string, run: PastRun): void {
    this.#set(jobName, [...this.runs(jobName), run]);
  }

  #set(jobName: string, runs: readonly PastRun[]): void {
    const name = keyOf(jobName);
    // What was recorded last is forgotten last.
    this.#runs.delete(name);
    this.#runs.set(name, runs.length > MOST_RUNS ? runs.slice(-MOST_RUNS) : runs);
    for (const oldest of this.#runs.keys()) {
      if (this.#runs.size <= MOST_NAMES) break;
      this.#runs.delete(oldest);
    }
  }
}

function keyOf(jobName: string): string {
  return jobName.slice(0, LONGEST_NAME);
}

function sameRuns(one: readonly PastRun[], other: readonly PastRun[]): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
