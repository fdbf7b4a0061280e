/** Whether a wait ended with the truth, and what it took all waits together. */

/** What a wait came to, in a word that can be compared with what it ought to come to. */
export async function outcomeOf(wait) {
  try {
    const job = await wait;
    return `${job.status} ${job.id}`;
  } catch (error) {
    return error.code === 'JOB_FAILED' ? `failed: ${error.failReason}` : error.code;
  }
}

/** What the wait for a job ought to come to. */
export function truthOf({ id, reason }) {
  return reason ? `failed: ${reason}` : `Completed ${id}`;
}

/** Counts waits as they end. */
export class Ended {
  count = 0;
  wrong = 0;
  last = 0;
  delays = [];

  /** @param truth what the wait ought to have come to. @param ended when its job ended. */
  note(outcome, truth, ended, now) {
    this.count += 1;
    this.last = now;
    // Nobody can know of an end before it.
    if (outcome !== truth || now < ended) this.wrong += 1;
    this.delays.push(now - ended);
  }
}
