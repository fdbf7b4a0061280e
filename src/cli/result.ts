import { formatDuration } from '../duration.js';
import type { Job } from '../job.js';
import { isObject } from '../usage.js';
import { formatLabelledRows } from './labelled.js';
import { plainPaint } from './paint.js';

/**
 * A job that completed, in a few lines for people.
 * @param waited milliseconds; undefined when the job had already ended.
 */
export function formatResult(job: Job, waited: number | undefined, paint = plainPaint): string {
  const { status, name, id, instance } = job;
  const rows = {
    status,
    name,
    id,
    waited: waited === undefined ? undefined : formatDuration(waited),
    instance: [instance?.id, instance?.name].filter(Boolean).join(' '),
    endpoint: endpointOf(job),
  };
  return formatLabelledRows(rows, paint);
}

/** Where what the job made can be reached. */
export function endpointOf({ entities }: Job): string | undefined {
  const instance = entities?.instance;
  const endpoint = isObject(instance) ? instance.endpoint : undefined;
  return typeof endpoint === 'string' ? endpoint : undefined;
}
