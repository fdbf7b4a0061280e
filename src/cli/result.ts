import { readable } from '../duration.js';
import { oneLine } from '../errors/index.js';
import type { Job } from '../job.js';
import { isObject } from '../usage.js';
import { unpainted } from './paint.js';

/**
 * A job that completed, in a few lines for people.
 * @param waited milliseconds; undefined when the job had already ended.
 */
export function resultText(job: Job, waited: number | undefined, paint = unpainted): string {
  const { instance } = job;
  const rows: [string, unknown][] = [
    ['status', job.status],
    ['name', job.name],
    ['id', job.id],
    ['waited', waited === undefined ? undefined : readable(waited)],
    ['instance', [instance?.id, instance?.name].filter(Boolean).join(' ')],
    ['endpoint', endpointOf(job)],
  ];
  return rows
    .filter((row): row is [string, string] => typeof row[1] === 'string' && row[1].trim() !== '')
    .map(([label, text]) => `${paint('dim', label.padEnd(8))}  ${oneLine(text)}\n`)
    .join('');
}

/** Where what the job made can be reached. */
function endpointOf({ entities }: Job): unknown {
  const instance = entities?.instance;
  return isObject(instance) ? instance.endpoint : undefined;
}
