/** GaussDB in memory: jobs by id, and the task list. It has no faults. */
import { indexOf, JOB_NAME } from './jobs.js';
import { RunningJobs } from './running-jobs.js';

export const PROJECT = '0483b6b16e954cb88930a360d2c4e663';
const DEFAULT_LIMIT = 100;

export class SimulatedService {
  #jobs;
  #running;
  #percentages;
  #epoch;

  /**
   * @param percentages "even" or "none".
   * @param epoch The start of the run in milliseconds since 1970.
   */
  constructor(jobs, percentages, epoch) {
    this.#jobs = jobs;
    this.#running = new RunningJobs(jobs);
    this.#percentages = percentages;
    this.#epoch = epoch;
  }

  /** The JSON of the response to a path, `now` milliseconds after the start of the run. */
  respond(path, now) {
    const query = new URLSearchParams(path.slice(path.indexOf('?') + 1));
    return JSON.stringify(isList(path) ? this.#page(query, now) : this.#job(query.get('id'), now));
  }

  #job(id, now) {
    const job = this.#jobs[indexOf(id)];
    if (now < job.visibleAt) return {};
    const status = statusAt(job, now);
    return {
      job: {
        id,
        name: JOB_NAME,
        status,
        created: this.#format(job.startsAt),
        ended: status === 'Running' ? undefined : this.#format(job.endsAt),
        progress: this.#progressOf(job, now),
        instance: instanceOf(id),
        fail_reason: status === 'Failed' ? job.reason : undefined,
      },
    };
  }

  /** Newest first; `offset` counts records. */
  #page(query, now) {
    const offset = Number(query.get('offset') ?? 0);
    const limit = Number(query.get('limit') ?? DEFAULT_LIMIT);
    const from = this.#firstAt(Number(query.get('start_time') ?? 0));
    const until = Math.min(
      this.#firstAt(Number(query.get('end_time') ?? Infinity) + 1),
      this.#firstAt(now + this.#epoch + 1),
    );
    const [indices, total] =
      query.get('status') === 'Running'
        ? this.#runningIn(from, until, offset, limit, now)
        : this.#allIn(from, until, offset, limit, query.get('status'), now);
    const tasks = indices.map(index => this.#row(this.#jobs[index], now));
    return { tasks, total_count: total };
  }

  #runningIn(from, until, offset, limit, now) {
    this.#running.advance(now);
    const before = this.#running.countOfFirst(from);
    const total = Math.max(this.#running.countOfFirst(until) - before, 0);
    const size = Math.max(Math.min(limit, total - offset), 0);
    const newest = before + total - 1 - offset;
    return [Array.from({ length: size }, (_, row) => this.#running.indexAt(newest - row)), total];
  }

  #allIn(from, until, offset, limit, status, now) {
    const indices = [];
    for (let index = until - 1; index >= from; index--) {
      const job = this.#jobs[index];
      const matches = status === null || status === statusAt(job, now);
      if (matches && now >= job.visibleAt) indices.push(index);
    }
    return [indices.slice(offset, offset + limit), indices.length];
  }

  #row(job, now) {
    const status = statusAt(job, now);
    const { id, name } = instanceOf(job.id);
    return {
      job_id: job.id,
      name: JOB_NAME,
      status,
      process: this.#progressOf(job, now) || null,
      created_at: this.#format(job.startsAt),
      ended_at: status === 'Running' ? null : this.#format(job.endsAt),
      fail_reason: status === 'Failed' ? job.reason : null,
      instance_info: { instance_id: id, instance_name: name, instance_status: 'creating' },
    };
  }

  #progressOf(job, now) {
    if (this.#percentages === 'none' || now >= job.endsAt) return '';
    return `${Math.floor((100 * (now - job.startsAt)) / (job.endsAt - job.startsAt))}%`;
  }

  /** The index of the first job created at or after a time in milliseconds since 1970. */
  #firstAt(time) {
    let [low, high] = [0, this.#jobs.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#jobs[middle].startsAt + this.#epoch < time) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Formats a time as the service does: in seconds, with an offset without a colon. */
  #format(time) {
    return `${new Date(this.#epoch + time).toISOString().slice(0, 19)}+0000`;
  }
}

/** Whether a path is that of the task list. */
export function isList(path) {
  return path.includes('/tasks');
}

function statusAt(job, now) {
  if (now < job.endsAt) return 'Running';
  return job.reason ? 'Failed' : 'Completed';
}

function instanceOf(jobId) {
  return { id: `${jobId.replaceAll('-', '')}in14`, name: `instance-${jobId.slice(-4)}` };
}
