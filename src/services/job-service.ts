import { asObject } from './decode.js';
import { encodeSegment } from './encode.js';
import { classifyApiError } from './error-codes.js';
import { JobDecoder, type JobFormat } from './job-decoder.js';
import type { Hosts, Service } from './service.js';

/** A service without a task list: all there is to know about it. */
export interface JobServiceFacts
  extends Pick<Service, 'name' | 'title' | 'notFoundHint'>,
    JobFormat {
  /** Default: a host of the service's name in every region. */
  readonly hosts?: Hosts;
  /** The path of a job, with `{project_id}` and `{job_id}`. */
  readonly path: string;
  /** The member of a response that holds the job. Default: the response is the job. */
  readonly envelope?: string;
  /** What the service writes and no decoder needs to know: for the job server of jobwait/testing. */
  readonly written: WrittenForm;
}

/** How a service writes what it responds with. */
export interface WrittenForm {
  /** A usual name of a job. */
  readonly jobName: string;
  readonly times: 'iso' | 'iso-without-zone' | 'date-and-time' | 'go' | 'milliseconds';
  /** Where an error has its code and its message, as paths. */
  readonly error: readonly [code: string, message: string];
  /** The error for an unknown job. No code: it is not documented. */
  readonly unknownJob: {
    readonly status: number;
    readonly code?: string;
    readonly message: string;
  };
}

/** The members of a job of many services. */
export const USUAL_MEMBERS = {
  id: ['job_id'],
  name: ['job_type'],
  status: ['status'],
  createdAt: ['begin_time'],
  endedAt: ['end_time'],
  failReason: ['fail_reason'],
  errorCode: ['error_code'],
} as const satisfies JobFormat['members'];

/** The words of many services. */
export const USUAL_STATUSES = {
  Pending: ['INIT'],
  Running: ['RUNNING'],
  Completed: ['SUCCESS'],
  Failed: ['FAIL'],
} as const satisfies JobFormat['statuses'];

/** A service without a task list. Its facts serve the job server of jobwait/testing. */
export interface JobService extends Service {
  readonly list?: undefined;
  readonly facts: JobServiceFacts;
}

/** The service that these facts describe. */
export function jobService(facts: JobServiceFacts): JobService {
  const { name, title, hosts = { defaultHost: name }, notFoundHint, path, envelope } = facts;
  const decoder = new JobDecoder(facts);
  return {
    name,
    title,
    hosts,
    facts,
    ...(notFoundHint !== undefined && { notFoundHint }),
    request(id, projectId) {
      const values = { project_id: encodeURIComponent(projectId), job_id: encodeSegment(id) };
      return path.replace(/\{(project_id|job_id)\}/g, (_, key: keyof typeof values) => values[key]);
    },
    decode(body, id, history = { hasRequestedId: false }) {
      const response = asObject(body, 'The response');
      const job = envelope === undefined ? response : response[envelope];
      if (job === undefined || job === null) return undefined;
      return decoder.decodeResponse(asObject(job, 'The job'), id, history);
    },
    classify: classifyApiError,
  };
}
