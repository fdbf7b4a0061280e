import { readable } from '../duration.js';
import { oneLine } from '../errors/index.js';
import type { Job } from '../job.js';

/** How long something has been going on, in whole seconds: a figure that is redrawn should not flicker. */
export function elapsedTime(milliseconds: number): string {
  return milliseconds < 1000 ? '0s' : readable(Math.floor(milliseconds / 1000) * 1000);
}

/** How long something will yet take. */
export function remainingTime(milliseconds: number): string {
  return readable(Math.max(Math.round(milliseconds / 1000), 1) * 1000);
}

/** What a person calls the matter when the percentage no longer moves as it should. */
export function stuckFor(percent: number | undefined, milliseconds: number): string {
  const where = percent === undefined ? '' : ` at ${percentage(percent)}`;
  return `stuck${where} for ${elapsedTime(milliseconds)}`;
}

export function percentage(percent: number): string {
  return `${Math.floor(percent)}%`;
}

/** A job by its name where it has one. */
export function nameOf(job: Job | undefined, id: string): string {
  return oneLine(job?.name ?? '', 80) || oneLine(id, 80);
}

/** What a status asks of a person, if anything. */
export function statusOf(status: string): string {
  const word = oneLine(status, 40);
  return word === 'Unauthorized' ? 'Unauthorized: somebody has to authorise the job' : word;
}

/** Why a look failed, short. */
export function troubleOf(error: Error): string {
  return oneLine(error.message || error.name, 200);
}
