import { type Job, terminalOutcome } from '../job.js';
import type { Expectation } from '../polling/strategy.js';
import type { ForeseenProgress, MachineEvent, PollReport } from './events.js';
import type { ErrorObservation, ResponseObservation } from './observation.js';
import type { WaitState } from './state.js';

/** One look, and what it made of the wait. */
export interface Transition {
  readonly before: WaitState;
  readonly after: WaitState;
  readonly observation: ResponseObservation | ErrorObservation;
  readonly requestedAt: number;
  readonly now: number;
  readonly expectation: Partial<Expectation> | undefined;
}

/** That a look was taken, whatever came of it: told first. */
export function pollEvent({ after, observation, requestedAt, now }: Transition): MachineEvent {
  const nextDelay = after.outcome === null ? after.nextPollAt - now : undefined;
  const latency = now - requestedAt;
  return {
    type: 'poll',
    attempt: after.attempts,
    ...toPollReportFields(observation),
    latency,
    nextDelay,
  };
}

const NO_EVENTS: readonly MachineEvent[] = [];

/** What else is told of one look, in order. */
export function changeEvents(transition: Transition): readonly MachineEvent[] {
  return hasNoChanges(transition) ? NO_EVENTS : [...generateChangeEvents(transition)];
}

/** As most looks have none: the job goes on as it was. */
function hasNoChanges({ before, after, observation }: Transition): boolean {
  return (
    observation.type === 'job' &&
    observation.job.status === before.job?.status &&
    after.progress === before.progress &&
    after.stalled === before.stalled &&
    after.outcome === null
  );
}

function* generateChangeEvents(transition: Transition): Generator<MachineEvent> {
  const { before, after, observation, now } = transition;
  if (observation.type === 'job') {
    const { job } = observation;
    const previousStatus = before.job?.status;
    if (before.job === null) yield { type: 'visible', job };
    if (job.status !== previousStatus) yield { type: 'status', job, previous: previousStatus };
    yield* generateProgressEvents(transition, job);
    if (after.outcome === 'completed') yield { type: 'completed', job };
  } else if (observation.type === 'retryable' && after.outcome === null) {
    const { error } = observation;
    yield { type: 'retry', error, attempt: after.attempts, delay: after.nextPollAt - now };
  }
}

function* generateProgressEvents(transition: Transition, job: Job): Generator<MachineEvent> {
  const { before, after, now } = transition;
  const previous = before.progress.at(-1)?.percent;
  const last = after.progress.at(-1);
  if (last && last.percent !== previous) {
    const { jobId } = after;
    const { percent } = last;
    const estimate = estimateEnd(transition, job);
    yield { type: 'progress', jobId, percent, previous, elapsed: now, ...estimate, job };
  }
  if (after.stalled && !before.stalled) {
    yield { type: 'stalled', job, since: last?.elapsed ?? now, elapsed: now };
  }
}

/** What can be said of the end; nothing while the percentage is not explained. */
function estimateEnd(
  { expectation }: Transition,
  job: Job,
): Pick<ForeseenProgress, 'eta' | 'range'> {
  const outcome = terminalOutcome(job.status);
  if (outcome) return { eta: outcome === 'completed' ? 0 : undefined };
  if (!expectation || expectation.stalled) return { eta: undefined };
  const { eta, range } = expectation;
  return range ? { eta, range } : { eta };
}

function toPollReportFields(
  observation: ResponseObservation | ErrorObservation,
): Pick<PollReport, 'outcome' | 'job' | 'error'> {
  switch (observation.type) {
    case 'job':
      return { outcome: 'job', job: observation.job };
    case 'not-found':
      return { outcome: 'not-found' };
    default:
      return { outcome: 'error', error: observation.error };
  }
}
