import type { VisibleJob } from '../../../../src/testing/wire-format.js';
import { START } from '../../../support/virtual-clock.js';

/** The life of a job. Times are milliseconds of the virtual clock. */
export interface SimulatedJob {
  readonly id: string;
  readonly name: string;
  readonly createdAt: number;
  /** From this time the service knows the job. */
  readonly visibleAt: number;
  readonly endsAt: number;
  /** From this time the service no longer knows the job. */
  readonly goneAt: number;
  readonly outcome: 'Completed' | 'Failed' | 'Canceled';
  readonly failReason?: string;
  /** Default: the service reports none. */
  readonly percentages?: 'even' | 'stuck';
}

const NEVER = Number.POSITIVE_INFINITY;

/** By default, a job that runs from 0 and does not end. */
export function simulatedJob(id: string, life: Partial<SimulatedJob> = {}): SimulatedJob {
  const { createdAt = 0 } = life;
  return {
    id,
    name: 'CreateInstance',
    createdAt,
    visibleAt: createdAt,
    endsAt: NEVER,
    goneAt: NEVER,
    outcome: 'Completed',
    ...life,
  };
}

export function simulatedJobs(
  count: number,
  lifeOf: (index: number) => Partial<SimulatedJob> = () => ({}),
): SimulatedJob[] {
  return Array.from({ length: count }, (_, index) => simulatedJob(`job-${index}`, lifeOf(index)));
}

/** The same job, `later` milliseconds later. */
export function begunAt(later: number, job: SimulatedJob): SimulatedJob {
  const { createdAt, visibleAt, endsAt, goneAt } = job;
  return {
    ...job,
    createdAt: createdAt + later,
    visibleAt: visibleAt + later,
    endsAt: endsAt + later,
    goneAt: goneAt + later,
  };
}

/** The state of a job at a time; undefined while the service does not know it. */
export function truthAt(job: SimulatedJob, time: number): VisibleJob | undefined {
  const { id, name, visibleAt, goneAt, endsAt, outcome, failReason } = job;
  if (time < visibleAt || time >= goneAt) return undefined;
  const createdAt = createdAtOf(job);
  const progress = percentageAt(job, time);
  if (time < endsAt) return { id, name, createdAt, status: 'Running', progress };
  const endedAt = new Date(START + endsAt);
  const ended = { id, name, createdAt, endedAt, status: outcome, progress, failReason };
  return outcome === 'Completed' ? { ...ended, entities: entitiesOf(job) } : ended;
}

/** A list has the same date again and again, and a virtual clock makes dates slowly. */
const creationDates = new WeakMap<SimulatedJob, Date>();

function createdAtOf(job: SimulatedJob): Date {
  const date = creationDates.get(job) ?? new Date(START + job.createdAt);
  creationDates.set(job, date);
  return date;
}

/** What only a response by id reports. */
export function entitiesOf({ id }: Pick<SimulatedJob, 'id'>): Record<string, unknown> {
  return { made: `instance of ${id}` };
}

function percentageAt({ percentages, createdAt, endsAt }: SimulatedJob, time: number): string {
  if (!percentages) return '';
  const share = (time - createdAt) / (Math.min(endsAt, 1e9) - createdAt);
  if (share >= 1) return '100';
  return String(
    Math.floor(percentages === 'even' ? share * 100 : Math.min(share / 0.7, 0.99) * 100),
  );
}
