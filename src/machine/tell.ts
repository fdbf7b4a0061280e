import { endOf, type Job } from '../job.js';
import { extrapolate } from '../polling/extrapolate.js';
import type { PollingContext, PollingStrategy } from '../polling/strategy.js';
import type { JobUpdate, PollReport } from './events.js';
import type { Answer, Failure } from './observation.js';
import type { WaitState } from './state.js';

/** One look, and what it made of the wait. */
export interface LookTaken {
  readonly before: WaitState;
  readonly after: WaitState;
  readonly observation: Answer | Failure;
  readonly since: number;
  readonly now: number;
  readonly context: PollingContext;
}

/** What is told of one look, in order. */
export function* tell(look: LookTaken, polling: PollingStrategy): Generator<JobUpdate> {
  const { before, after, observation, since, now } = look;
  const attempt = after.attempts;
  const nextDelay = after.outcome === null ? after.nextLook - now : undefined;
  yield { type: 'poll', attempt, ...reported(observation), latency: now - since, nextDelay };
  if (observation.type === 'job') {
    const { job } = observation;
    const known = before.job?.status;
    if (before.job === null) yield { type: 'visible', job };
    if (job.status !== known) yield { type: 'status', job, previous: known };
    yield* tellProgress(look, job, polling);
    if (after.outcome === 'completed') yield { type: 'completed', job };
  } else if (observation.type === 'retryable' && nextDelay !== undefined) {
    yield { type: 'retry', error: observation.error, attempt, delay: nextDelay };
  }
}

function* tellProgress(
  { before, after, now, context }: LookTaken,
  job: Job,
  polling: PollingStrategy,
): Generator<JobUpdate> {
  const previous = before.progress.at(-1)?.percent;
  const percent = after.progress.at(-1)?.percent;
  if (percent === undefined || percent === previous) return;
  const { jobId } = after;
  const eta = etaOf(job, context, polling);
  yield { type: 'progress', jobId, percent, previous, elapsed: now, eta, job };
}

function etaOf(job: Job, context: PollingContext, polling: PollingStrategy): number | undefined {
  const end = endOf(job.status);
  if (end) return end === 'completed' ? 0 : undefined;
  if (polling.expectation) return polling.expectation(context)?.eta;
  return extrapolate(context.progress, context.elapsed);
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
