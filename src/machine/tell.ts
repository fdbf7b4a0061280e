import { endOf, type Job } from '../job.js';
import type { Expectation } from '../polling/strategy.js';
import type { ForeseenProgress, MachineEvent, PollReport } from './events.js';
import type { Answer, Failure } from './observation.js';
import type { WaitState } from './state.js';

/** One look, and what it made of the wait. */
export interface LookTaken {
  readonly before: WaitState;
  readonly after: WaitState;
  readonly observation: Answer | Failure;
  readonly since: number;
  readonly now: number;
  readonly expectation: Partial<Expectation> | undefined;
}

/** That a look was taken, whatever came of it: told first. */
export function pollOf({ after, observation, since, now }: LookTaken): MachineEvent {
  const nextDelay = after.outcome === null ? after.nextLook - now : undefined;
  const latency = now - since;
  return { type: 'poll', attempt: after.attempts, ...reported(observation), latency, nextDelay };
}

const NOTHING: readonly MachineEvent[] = [];

/** What else is told of one look, in order. */
export function newsOf(look: LookTaken): readonly MachineEvent[] {
  return hasNoNews(look) ? NOTHING : [...tellNews(look)];
}

/** As most looks have none: the job goes on as it was. */
function hasNoNews({ before, after, observation }: LookTaken): boolean {
  return (
    observation.type === 'job' &&
    observation.job.status === before.job?.status &&
    after.progress === before.progress &&
    after.stalled === before.stalled &&
    after.outcome === null
  );
}

function* tellNews(look: LookTaken): Generator<MachineEvent> {
  const { before, after, observation, now } = look;
  if (observation.type === 'job') {
    const { job } = observation;
    const known = before.job?.status;
    if (before.job === null) yield { type: 'visible', job };
    if (job.status !== known) yield { type: 'status', job, previous: known };
    yield* tellProgress(look, job);
    if (after.outcome === 'completed') yield { type: 'completed', job };
  } else if (observation.type === 'retryable' && after.outcome === null) {
    const { error } = observation;
    yield { type: 'retry', error, attempt: after.attempts, delay: after.nextLook - now };
  }
}

function* tellProgress(look: LookTaken, job: Job): Generator<MachineEvent> {
  const { before, after, now } = look;
  const previous = before.progress.at(-1)?.percent;
  const last = after.progress.at(-1);
  if (last && last.percent !== previous) {
    const { jobId } = after;
    const { percent } = last;
    const foreseen = foresight(look, job);
    yield { type: 'progress', jobId, percent, previous, elapsed: now, ...foreseen, job };
  }
  if (after.stalled && !before.stalled) {
    yield { type: 'stalled', job, since: last?.elapsed ?? now, elapsed: now };
  }
}

/** What can be said of the end; nothing while the percentage is not explained. */
function foresight({ expectation }: LookTaken, job: Job): Pick<ForeseenProgress, 'eta' | 'range'> {
  const end = endOf(job.status);
  if (end) return { eta: end === 'completed' ? 0 : undefined };
  if (!expectation || expectation.stalled) return { eta: undefined };
  const { eta, range } = expectation;
  return range ? { eta, range } : { eta };
}

function reported(observation: Answer | Failure): Pick<PollReport, 'outcome' | 'job' | 'error'> {
  switch (observation.type) {
    case 'job':
      return { outcome: 'job', job: observation.job };
    case 'not-found':
      return { outcome: 'not-found' };
    default:
      return { outcome: 'error', error: observation.error };
  }
}
