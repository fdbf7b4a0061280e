import { formatDuration } from '../duration.js';
import { toSingleLine } from '../errors/index.js';
import type { Job } from '../job.js';

/** How long something has been going on, in whole seconds: a figure that is redrawn should not flicker. */
export function formatElapsed(milliseconds: number): string {
  return milliseconds < 1000 ? '0s' : formatDuration(Math.floor(milliseconds / 1000) * 1000);
}

/** How long something will yet take. */
export function formatRemaining(milliseconds: number): string {
  return formatDuration(Math.max(Math.round(milliseconds / 1000), 1) * 1000);
}

/** What a person calls the matter when the percentage no longer moves as it should. */
export function stalledText(percent: number | undefined, milliseconds: number): string {
  const percentText = percent === undefined ? '' : ` at ${formatWholePercent(percent)}`;
  return `stuck${percentText} for ${formatElapsed(milliseconds)}`;
}

export function formatWholePercent(percent: number): string {
  return `${Math.floor(percent)}%`;
}

/** A job by its name where it has one. */
export function displayName(job: Job | undefined, id: string): string {
  return toSingleLine(job?.name ?? '', 80) || toSingleLine(id, 80);
}

/** What a status asks of a person, if anything. */
export function statusText(status: string): string {
  const word = toSingleLine(status, 40);
  return word === 'Unauthorized' ? 'Unauthorized: somebody has to authorise the job' : word;
}

/** Why a look failed, short. */
export function pollErrorText(error: Error): string {
  return toSingleLine(error.message || error.name, 200);
}
