import type { AnyEntities, Job, JobStatus } from '../model/job.js';
import type { Expectation } from '../polling/strategy.js';
import type { PollObservation } from './observation.js';
import type { WaitState } from './state.js';

/** The events of a wait. Those of one poll are emitted in this order. */
export interface JobWaitEvents<E = AnyEntities> {
  /** A poll finished, with any result. */
  poll: PollReport;
  /** The service knows the job. Emitted once per wait, also across a resume. */
  visible: Job<E>;
  /** The status changed. */
  status: {
    /** The job with its new status. */
    readonly job: Job<E>;
    /** The status before; undefined if this is the first. */
    readonly previous: JobStatus | undefined;
  };
  /** The percentage changed, in either direction. 100 on completion. */
  progress: JobProgress;
  /** The percentage has stopped moving as expected. Emitted once, and again only after it has moved. */
  stalled: Stall<E>;
  /** The job needs a person (an unpaid order, an authorisation), or reports a status that is not documented. Only for the services of JobClient; once per status and wait, also across a resume. */
  attention: {
    /** The job as reported. */
    readonly job: Job<E>;
    /** What the job needs, as a sentence for people. */
    readonly reason: string;
  };
  /** A poll failed and will be retried. */
  retry: {
    /** Why the poll failed. */
    readonly error: Error;
    /** The number of the poll that failed. */
    readonly attempt: number;
    /** Milliseconds until the next poll. */
    readonly delay: number;
  };
  /** The job completed: the value that the wait resolves to. */
  completed: Job<E>;
  /** The wait was rejected: a JobWaitError, or the reason of an abort. */
  failed: unknown;
}

/** A change of a job's percentage, and what it says of the job's end. */
export interface JobProgress {
  /** The id of the job. */
  readonly jobId: string;
  /** 0 to 100. */
  readonly percent: number;
  /** The percentage before; undefined if this is the first. */
  readonly previous: number | undefined;
  /** Milliseconds since the wait began. */
  readonly elapsed: number;
  /** Milliseconds until the expected end, if it can be estimated. */
  readonly eta: number | undefined;
  /** The interval, in milliseconds from now, in which the job ends with a probability of 50 %, if it can be estimated. */
  readonly range?: readonly [number, number];
  /** The job as reported. */
  readonly job: Job;
}

/** A percentage that has stopped moving as expected. */
export interface Stall<E = AnyEntities> {
  /** The job as reported last. */
  readonly job: Job<E>;
  /** When the percentage last changed, in milliseconds since the wait began. */
  readonly since: number;
  /** Milliseconds since the wait began. */
  readonly elapsed: number;
}

/** The result of one poll. */
export interface PollReport {
  /** 1 for the first poll; continues across a resume. */
  readonly attempt: number;
  /** Whether the poll found the job, found that it does not exist, or failed. */
  readonly outcome: 'job' | 'not-found' | 'error';
  /** The job, if it was found. */
  readonly job?: Job;
  /** Why the poll failed, if it did. */
  readonly error?: Error;
  /** Duration of the poll, in milliseconds. */
  readonly latency: number;
  /** Milliseconds until the next poll; undefined if the wait is over. */
  readonly nextDelay: number | undefined;
}

/** An event as one value, for iteration: `type` is the event's name. */
export type JobUpdate<E = AnyEntities> = {
  [K in Exclude<keyof JobWaitEvents, 'failed'>]: {
    /** The name of the event. */
    readonly type: K;
  } & (K extends 'visible' | 'completed'
    ? {
        /** The job as reported. */
        readonly job: Job<E>;
      }
    : JobWaitEvents<E>[K]);
}[Exclude<keyof JobWaitEvents, 'failed'>];

/** One poll, and how it changed the state. */
interface Transition {
  readonly before: WaitState;
  readonly after: WaitState;
  readonly observation: PollObservation;
  readonly requestedAt: number;
  readonly now: number;
  readonly estimate: Partial<Expectation> | undefined;
}

/** What to report of one poll, in order. */
export function pollEvents(transition: Transition): JobUpdate[] {
  const { after, observation, requestedAt, now } = transition;
  const { attempts: attempt, outcome } = after;
  const delay = after.nextPollAt - now;
  const latency = now - requestedAt;
  const nextDelay = outcome === null ? delay : undefined;
  switch (observation.type) {
    case 'job': {
      const { job } = observation;
      return [
        { type: 'poll', attempt, outcome: 'job', job, latency, nextDelay },
        ...jobEvents(transition, job),
      ];
    }
    case 'not-found':
      return [{ type: 'poll', attempt, outcome: 'not-found', latency, nextDelay }];
    default: {
      const { error } = observation;
      const events: JobUpdate[] = [
        { type: 'poll', attempt, outcome: 'error', error, latency, nextDelay },
      ];
      if (outcome === null) events.push({ type: 'retry', error, attempt, delay });
      return events;
    }
  }
}

function jobEvents({ before, after, now, estimate }: Transition, job: Job): JobUpdate[] {
  const events: JobUpdate[] = [];
  const previousStatus = before.job?.status;
  if (before.job === null) events.push({ type: 'visible', job });
  if (job.status !== previousStatus) events.push({ type: 'status', job, previous: previousStatus });
  const previous = before.progress.at(-1)?.percent;
  const last = after.progress.at(-1);
  if (last && last.percent !== previous) {
    const range = estimate?.range;
    events.push({
      type: 'progress',
      jobId: after.jobId,
      percent: last.percent,
      previous,
      elapsed: now,
      eta: after.outcome === 'completed' ? 0 : estimate?.eta,
      ...(range && { range }),
      job,
    });
  }
  if (last && after.stalled && !before.stalled) {
    events.push({ type: 'stalled', job, since: last.elapsed, elapsed: now });
  }
  if (job.attention !== undefined && after.attentionStatuses !== before.attentionStatuses) {
    events.push({ type: 'attention', job, reason: job.attention });
  }
  if (after.outcome === 'completed') events.push({ type: 'completed', job });
  return events;
}
