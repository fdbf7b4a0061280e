import { removeUnprintable } from '../../model/errors.js';
import type { JobTimeline, TimelineOutcome } from '../../report/timeline.js';

/** Reports jobs to a CI system. */
export interface CiReporter {
  /** Text for stderr, before anything else. */
  begin(): string;
  /** What is reported at the end of the command. */
  end(timelines: readonly JobTimeline[]): CiReport;
}

export interface CiReport {
  /** Text for stderr, after everything else. */
  readonly log: string;
  /** Texts to append to files, by the variables that hold their paths. */
  readonly appended?: Readonly<Record<string, string>>;
  /** The contents of files, by their names. */
  readonly files?: Readonly<Record<string, string>>;
}

/** The worst first: what is known of a job before what could not be known. */
const OUTCOMES: readonly TimelineOutcome[] = [
  'failed',
  'canceled',
  'not-found',
  'rejected',
  'unavailable',
  'timeout',
  'aborted',
  'running',
  'completed',
];

/** The timelines with the worst outcome first, otherwise in their order. */
export function sortByOutcome(timelines: readonly JobTimeline[]): JobTimeline[] {
  const rank = ({ outcome }: JobTimeline): number => OUTCOMES.indexOf(outcome);
  return [...timelines].sort((one, other) => rank(one) - rank(other));
}

/** Whether the wait ended before its job, which may still complete. */
export function isUnknownEnd({ outcome }: JobTimeline): boolean {
  return outcome === 'timeout' || outcome === 'unavailable';
}

/** Why a job did not complete, with the line breaks of the service. */
export function reasonLines({ outcome, reason, job }: JobTimeline): string {
  const failReason = outcome === 'failed' ? job?.failReason : undefined;
  const text = typeof failReason === 'string' && failReason.trim() !== '' ? failReason : reason;
  return text
    .split(/\r\n|[\r\n\u2028\u2029]/)
    .map(removeUnprintable)
    .join('\n')
    .trim();
}
