/**
 * The visible running jobs, in the order of their creation. A binary indexed tree (Fenwick, 1994) counts them and finds the n-th,
 * so that the simulated list takes little CPU compared with the waits.
 */
export class RunningJobs {
  #jobs;
  #byStart;
  #byEnd;
  #sums;
  #startedCount = 0;
  #endedCount = 0;

  /** @param jobs In the order of their creation. */
  constructor(jobs) {
    this.#jobs = jobs;
    const sortedBy = time =>
      jobs.map((_, index) => index).sort((one, other) => jobs[one][time] - jobs[other][time]);
    this.#byStart = sortedBy('visibleAt');
    this.#byEnd = sortedBy('endsAt');
    this.#sums = new Int32Array(jobs.length + 1);
  }

  /** Shows jobs and ends them. Time must not go back. */
  advance(now) {
    for (; this.#jobs[this.#byStart[this.#startedCount]]?.visibleAt <= now; this.#startedCount++) {
      this.#add(this.#byStart[this.#startedCount], 1);
    }
    for (; this.#jobs[this.#byEnd[this.#endedCount]]?.endsAt <= now; this.#endedCount++) {
      this.#add(this.#byEnd[this.#endedCount], -1);
    }
  }

  /** Number of the first `length` jobs that are running. */
  countOfFirst(length) {
    let count = 0;
    for (let node = length; node > 0; node -= node & -node) count += this.#sums[node];
    return count;
  }

  /** The index of the running job with `before` running jobs before it. */
  indexAt(before) {
    let index = 0;
    let remaining = before;
    for (let step = 2 ** Math.floor(Math.log2(this.#jobs.length)); step >= 1; step /= 2) {
      const next = index + step;
      if (next > this.#jobs.length || this.#sums[next] > remaining) continue;
      index = next;
      remaining -= this.#sums[next];
    }
    return index;
  }

  #add(index, amount) {
    for (let node = index + 1; node < this.#sums.length; node += node & -node) {
      this.#sums[node] += amount;
    }
  }
}
