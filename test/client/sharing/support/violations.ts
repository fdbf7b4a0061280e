import type { ServiceName } from '../../../../src/services/service.js';
import { entitiesOf, type SimulatedJob } from './simulated-job.js';
import type { Received } from './simulated-service.js';
import { type Outcome, outcomeOf } from './waits.js';

/** How late a wait without sharing may settle: this many milliseconds, and a share of the job's duration. */
const USUAL_DELAY = 15_000;
const USUAL_SHARE = 0.3;
const VISIBILITY_TIMEOUT = 60_000;

export interface SettledWaits {
  readonly service: ServiceName;
  readonly jobs: readonly SimulatedJob[];
  readonly outcomes: readonly Outcome[];
  readonly received: readonly Received[];
  /** How much later than without sharing a wait may settle, in milliseconds. */
  readonly slack: number;
  /** Whether the fail reason may be empty on a service that reports it only in its list. */
  readonly reasonMayLack: boolean;
}

/** Lists every wait that did not settle with the true outcome, in time, confirmed by id. */
export function violationsOf({ jobs, outcomes, ...rest }: SettledWaits): string[] {
  return jobs.flatMap((job, index) => {
    const outcome = outcomes[index] as Outcome;
    const settled = `${job.id}: ${outcomeOf(outcome)} at ${Math.round(outcome.at)}`;
    const { word, from } = expectedOf(job);
    const usual = USUAL_DELAY + USUAL_SHARE * (from - job.createdAt);
    const violations: string[] = [];
    if (outcomeOf(outcome) !== word)
      violations.push(`${settled}, but was ${word} from ${Math.round(from)}`);
    else if (outcome.at < from)
      violations.push(`${settled}, too early: true from ${Math.round(from)}`);
    else if (outcome.at > from + usual + rest.slack) {
      violations.push(`${settled}, too late: true from ${Math.round(from)}`);
    } else if (!hasDetails(job, outcome, rest)) violations.push(`${settled}, without its details`);
    if (!isConfirmed(job, outcome, rest.received))
      violations.push(`${settled}, not confirmed by id`);
    return violations;
  });
}

/** The outcome of the wait for a job, and the earliest time at which it can be known. */
function expectedOf(job: SimulatedJob): { readonly word: string; readonly from: number } {
  const { visibleAt, goneAt, endsAt, createdAt, outcome } = job;
  if (visibleAt === Infinity) {
    return { word: 'JOB_NOT_FOUND', from: Math.max(createdAt, 0) + VISIBILITY_TIMEOUT };
  }
  if (goneAt < endsAt) return { word: 'JOB_NOT_FOUND', from: goneAt + VISIBILITY_TIMEOUT };
  const codes = { Completed: 'completed', Failed: 'JOB_FAILED', Canceled: 'JOB_CANCELED' };
  return { word: codes[outcome], from: Math.max(endsAt, visibleAt) };
}

/** Whether a wait settled with the details of its job. */
function hasDetails(
  job: SimulatedJob,
  { job: result, error }: Outcome,
  { service, reasonMayLack }: Pick<SettledWaits, 'service' | 'reasonMayLack'>,
): boolean {
  if (result) {
    const { made } = (result.entities ?? {}) as { made?: unknown };
    return result.id === job.id && made === entitiesOf(job).made;
  }
  const { failReason, seen } = error as { failReason?: string; seen?: boolean };
  if (seen !== undefined) return seen === (job.visibleAt !== Infinity);
  if (job.outcome !== 'Failed' || failReason === job.failReason) return true;
  return service === 'ddm' && reasonMayLack && failReason === '';
}

/** Whether a response by id had confirmed the outcome before the wait settled. */
function isConfirmed(job: SimulatedJob, { at }: Outcome, received: readonly Received[]): boolean {
  const status = job.visibleAt < Infinity && job.goneAt > job.endsAt ? job.outcome : undefined;
  return received.some(
    request =>
      request.id === job.id &&
      request.jobStatus === status &&
      request.endedAt !== undefined &&
      request.endedAt <= at,
  );
}
