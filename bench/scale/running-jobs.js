/**
 * Which of many jobs are running, in the order of their creation. A binary indexed tree (Fenwick, 1994) counts them and
 * finds the n-th, so that the simulated list costs little beside the waits that are measured.
 */
export class RunningJobs {
  #jobs;
  #byEnd;
  #sums;
  #begun = 0;
  #ended = 0;

  /** @param jobs in the order of their creation. */
  constructor(jobs) {
    this.#jobs = jobs;
    this.#byEnd = jobs
      .map((_, index) => index)
      .sort((one, other) => jobs[one].ends - jobs[other].ends);
    this.#sums = new Int32Array(jobs.length + 1);
  }

  /** Lets jobs begin and end. Time never goes back. */
  advance(now) {
    for (; this.#jobs[this.#begun]?.begins <= now; this.#begun++) this.#add(this.#begun, 1);
    for (; this.#jobs[this.#byEnd[this.#ended]]?.ends <= now; this.#ended++) {
      this.#add(this.#byEnd[this.#ended], -1);
    }
  }

  /** How many of the first `length` jobs are running. */
  countOfFirst(length) {
    let count = 0;
    for (let node = length; node > 0; node -= node & -node) count += this.#sums[node];
    return count;
  }

  /** The place of the running job that has `before` others before it. */
  indexAt(before) {
    let index = 0;
    let left = before;
    for (let step = 2 ** Math.floor(Math.log2(this.#jobs.length)); step >= 1; step /= 2) {
      const next = index + step;
      if (next > this.#jobs.length || this.#sums[next] > left) continue;
      index = next;
      left -= this.#sums[next];
    }
    return index;
  }

  #add(index, amount) {
    for (let node = index + 1; node < this.#sums.length; node += node & -node) {
      this.#sums[node] += amount;
    }
  }
}
