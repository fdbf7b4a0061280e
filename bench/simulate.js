/** Runs waits in virtual time on the library's machine. Polls take no time. */
import { begin, decide, observe } from '../dist/machine.js';

/** Waits for a job of a given duration and percentage. Returns the times of the polls. */
export function simulate({ duration, percentage, name = 'job', id = 'id', start = 0 }, polling) {
  let state = begin(id, { timeout: Infinity });
  const polls = [];
  for (let now = 0; ; now = state.nextPollAt) {
    polls.push(now);
    const age = now + start;
    const job = jobAt(age, duration, percentage, name, id);
    state = observe(state, { type: 'job', job }, now, polling).state;
    if (decide(state, now).type === 'settle') return polls;
  }
}

function jobAt(age, duration, percentage, name, id) {
  const ended = age >= duration;
  return {
    id,
    name,
    status: ended ? 'Completed' : 'Running',
    progress: ended ? 100 : percentage(age / duration),
    createdAt: undefined,
    endedAt: undefined,
    instance: undefined,
    entities: undefined,
    failReason: undefined,
    raw: undefined,
  };
}

/** Sums over jobs. Times are milliseconds. */
export class Tally {
  jobs = 0;
  delay = 0;
  requests = 0;
  duration = 0;

  add(duration, detectedAt, requests) {
    this.jobs += 1;
    this.delay += detectedAt - duration;
    this.requests += requests;
    this.duration += duration;
  }

  cost(requestCost) {
    return (this.delay + requestCost * this.requests) / this.jobs;
  }

  get relativeDelay() {
    return this.delay / this.duration;
  }
}
