/** Whether waits settled with the true outcome, and how long they took. */

/** The outcome of a wait as a string. */
export async function outcomeOf(wait) {
  try {
    const job = await wait;
    return `${job.status} ${job.id}`;
  } catch (error) {
    return error.code === 'JOB_FAILED' ? `failed: ${error.failReason}` : error.code;
  }
}

/** The true outcome of the wait for a job. */
export function truthOf({ id, reason }) {
  return reason ? `failed: ${reason}` : `Completed ${id}`;
}

/** Counts waits as they settle. */
export class Outcomes {
  count = 0;
  wrong = 0;
  last = 0;
  delays = [];

  /** @param truth The true outcome. @param ended When the job ended. */
  record(outcome, truth, ended, now) {
    this.count += 1;
    this.last = now;
    // An outcome before the end of its job is wrong, too.
    if (outcome !== truth || now < ended) this.wrong += 1;
    this.delays.push(now - ended);
  }
}
