/** One wait after another in virtual time, through the project's own machine: a look takes no time. */
import { begin, decide, observe } from '../dist/machine.js';

/** A job of this duration that says this percentage at each share of its time. Returns when the looks were taken. */
export function simulate({ duration, percentage, name = 'job', id = 'id', start = 0 }, polling) {
  let state = begin(id, { timeout: Infinity });
  const looks = [];
  for (let now = 0; ; now = state.nextPollAt) {
    looks.push(now);
    const age = now + start;
    const job = jobAt(age, duration, percentage, name, id);
    state = observe(state, { type: 'job', job }, now, polling).state;
    if (decide(state, now).type === 'settle') return looks;
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

/** Mean delay, mean number of requests, and their sum at a cost in milliseconds a request. */
export class Tally {
  jobs = 0;
  delay = 0;
  requests = 0;
  duration = 0;

  add(duration, foundAt, requests) {
    this.jobs += 1;
    this.delay += foundAt - duration;
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
