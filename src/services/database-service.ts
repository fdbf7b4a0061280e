import { decodeJobResponse, decodeTaskRows } from './decode.js';
import {
  encodeSegment,
  maxPageSize,
  maxTimeRange,
  type TaskListFacts,
  taskListPath,
} from './encode.js';
import { classifyApiError } from './error-codes.js';
import type { Service, TaskList } from './service.js';

/** What distinguishes one database service from the others. */
export interface DatabaseServiceFacts extends Pick<Service, 'name' | 'title' | 'hosts'> {
  readonly job: JobFacts;
  readonly list: TaskListFacts & TaskListFields;
}

/** How one job is requested, and the form of its response. */
export interface JobFacts {
  /** `/v3/{project_id}/jobs?id={id}`, or `/v3/{project_id}/jobs/{id}`. */
  readonly idLocation: 'query' | 'path';
  /** `{job: {…}}`, or `{jobs: [{…}]}`. */
  readonly envelope: 'job' | 'jobs';
  /** The response for an unknown job: an error, or a success without a job. */
  readonly notFoundResponse: 'error' | 'empty';
  /** Whether a failed job has its `fail_reason`. If not, the list has it. */
  readonly includesFailReason: boolean;
  readonly fields: FieldNames;
}

/** What the jobs of most database services have in common. */
export const USUAL_JOB = {
  idLocation: 'query',
  envelope: 'job',
  notFoundResponse: 'error',
  includesFailReason: true,
} as const;

/** The members of a page of the list. */
export interface TaskListFields {
  readonly envelope: 'tasks' | 'jobs';
  /** The number of matching tasks on all pages. */
  readonly totalField: 'total_count' | 'total';
  readonly fields: FieldNames & { readonly id: 'id' | 'job_id'; readonly name: string };
  /** The members of the instance, and the member of the task that contains them, if there is one. */
  readonly instance: {
    readonly container?: string;
    readonly id: string;
    readonly name: string;
    readonly status?: string;
  };
}

/** The names of a job's members. Decoding accepts those of every service, because hosts and services are easily confused. */
export interface FieldNames {
  readonly progress: 'process' | 'progress';
  readonly created: string;
  readonly ended: string;
}

/** A service of the database family. Its facts serve the job server of jobwait/testing. */
export interface DatabaseService extends Service {
  readonly list: TaskList;
  readonly facts: DatabaseServiceFacts;
}

/** The service that these facts describe. */
export function databaseService(facts: DatabaseServiceFacts): DatabaseService {
  const { name, title, hosts, job, list } = facts;
  return {
    name,
    title,
    hosts,
    facts,
    request(id, projectId) {
      const jobs = `/v3/${encodeURIComponent(projectId)}/jobs`;
      if (job.idLocation === 'query') return `${jobs}?id=${encodeURIComponent(id)}`;
      return `${jobs}/${encodeSegment(id)}`;
    },
    decode: decodeJobResponse,
    classify: classifyApiError,
    list: {
      request: (query, projectId, now) => taskListPath(list, title, projectId, query, now),
      decode: decodeTaskRows,
      maxPageSize: maxPageSize(list.pageSizes),
      maxTimeRange: maxTimeRange(list.timeFilter),
      filtersStatus: list.filters.status !== undefined,
      hasFailReasons: !job.includesFailReason,
    },
  };
}
