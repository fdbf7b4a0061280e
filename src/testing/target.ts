import type { Service } from '../services/service.js';

/** What a path leads to; undefined for one that the gateway does not know. */
export type Route = {
  readonly projectId: string;
  /** The job that is asked for, also by a filter of the list. */
  readonly id: string | undefined;
  readonly query: URLSearchParams;
  readonly resource: 'job' | 'list';
};

/** @param path with the query. */
export function matchRoute(path: string, { job, list }: Service): Route | undefined {
  const [, version, projectId = '', resource, pathTail, search] =
    /^\/(v[\d.]+)\/([^/?]+)\/([^/?]+)(?:\/([^/?]+))?(?:\?(.*))?$/s.exec(path) ?? [];
  const query = new URLSearchParams(search);
  const isList = version === list.version && resource === list.path && pathTail === undefined;
  const isJob =
    version === 'v3' &&
    resource === 'jobs' &&
    (job.idLocation === 'path') === (pathTail !== undefined);
  // One path for both: whoever gives an id and nothing else wants that job.
  const isJobRequest = isJob && (!isList || (query.has('id') && query.size === 1));
  if (isJobRequest) {
    const id = (pathTail === undefined ? query.get('id') : decodeSegment(pathTail)) || undefined;
    return { projectId, id, query, resource: 'job' };
  }
  if (!isList) return undefined;
  const id = (list.filters.id && query.get(list.filters.id)) || undefined;
  return { projectId, id, query, resource: 'list' };
}

/** The text behind percent-encoding; what is not well encoded stands for itself. */
function decodeSegment(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
