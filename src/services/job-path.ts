import { markFatal } from '../errors/index.js';
import { optionError } from '../usage.js';
import type { Service } from './service.js';

/**
 * The path and query of one job, below the endpoint.
 * @throws TypeError, of no use to repeat, for an id that would make it another path.
 */
export function jobPath({ job }: Service, projectId: string, id: string): string {
  const jobs = `/v3/${encodeURIComponent(projectId)}/jobs`;
  if (job.idLocation === 'query') return `${jobs}?id=${encodeURIComponent(id)}`;
  if (id === '.' || id === '..') throw markFatal(optionError('id', 'the id of a job', id));
  return `${jobs}/${encodeURIComponent(id)}`;
}
