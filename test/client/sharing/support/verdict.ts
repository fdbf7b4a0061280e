import type { ServiceName } from '../../../../src/services/service.js';
import { type Outcome, wordOf } from './crowd.js';
import { entitiesOf, type SimulatedJob } from './simulated-job.js';
import type { Received } from './simulated-service.js';

/** Of the looks of waits that are not shared. */
const USUAL_DELAY = 15_000;
const USUAL_SHARE = 0.3;
const UNSEEN_WINDOW = 60_000;

export interface Judged {
  readonly service: ServiceName;
  readonly jobs: readonly SimulatedJob[];
  readonly outcomes: readonly Outcome[];
  readonly received: readonly Received[];
  /** How much later than usual a wait may end, in milliseconds. */
  readonly slack: number;
  /** Whether a service that tells only in its list why a job failed may be unable to. */
  readonly reasonMayLack: boolean;
}

/** All that is wrong with how the waits ended; empty where every wait was told the truth, in time, by the job itself. */
export function faultsOf({ jobs, outcomes, ...judged }: Judged): string[] {
  return jobs.flatMap((job, index) => {
    const outcome = outcomes[index] as Outcome;
    const said = `${job.id}: ${wordOf(outcome)} at ${Math.round(outcome.at)}`;
    const { word, from } = expectedOf(job);
    const usual = USUAL_DELAY + USUAL_SHARE * (from - job.createdAt);
    const faults: string[] = [];
    if (wordOf(outcome) !== word) faults.push(`${said}, but is ${word} from ${Math.round(from)}`);
    else if (outcome.at < from)
      faults.push(`${said}, too early: it is so from ${Math.round(from)}`);
    else if (outcome.at > from + usual + judged.slack) {
      faults.push(`${said}, too late: it is so from ${Math.round(from)}`);
    } else if (!tells(job, outcome, judged)) faults.push(`${said}, without what belongs to it`);
    if (!confirmed(job, outcome, judged.received)) faults.push(`${said}, not confirmed by its id`);
    return faults;
  });
}

/** How the wait for a job ends, and the earliest that it can know. */
function expectedOf(job: SimulatedJob): { readonly word: string; readonly from: number } {
  const { visibleAt, goneAt, endsAt, createdAt, outcome } = job;
  if (visibleAt === Infinity) {
    return { word: 'JOB_NOT_FOUND', from: Math.max(createdAt, 0) + UNSEEN_WINDOW };
  }
  if (goneAt < endsAt) return { word: 'JOB_NOT_FOUND', from: goneAt + UNSEEN_WINDOW };
  const words = { Completed: 'completed', Failed: 'JOB_FAILED', Canceled: 'JOB_CANCELED' };
  return { word: words[outcome], from: Math.max(endsAt, visibleAt) };
}

/** What a wait hands over at its end. */
function tells(
  job: SimulatedJob,
  { job: result, error }: Outcome,
  { service, reasonMayLack }: Pick<Judged, 'service' | 'reasonMayLack'>,
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

/** Whether the job itself was asked, and said so, before the wait ended. */
function confirmed(job: SimulatedJob, { at }: Outcome, received: readonly Received[]): boolean {
  const word = job.visibleAt < Infinity && job.goneAt > job.endsAt ? job.outcome : undefined;
  return received.some(
    request =>
      request.id === job.id &&
      request.word === word &&
      request.endedAt !== undefined &&
      request.endedAt <= at,
  );
}
