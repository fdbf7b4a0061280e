export type ServiceName = 'taurusdb' | 'gaussdb' | 'rds' | 'geminidb' | 'dds' | 'ddm';

/** What differs from one service to the next. How answers are read is the same for all: see read-job.ts. */
export interface Service {
  readonly name: ServiceName;
  /** As people call it. */
  readonly title: string;
  readonly hosts: Hosts;
  readonly job: JobEndpoint;
  readonly list: TaskListEndpoint;
}

/** Host names by region: `{host}.{region}.myhuaweicloud.com`. */
export interface Hosts {
  /** Where a region is in no other list. */
  readonly defaultHost: string;
  readonly regionsByHost?: Readonly<Record<string, readonly string[]>>;
}

/** How one job is asked for, and answered. */
export interface JobEndpoint {
  /** Where the id stands: `/v3/{project_id}/jobs?id={id}`, or `/v3/{project_id}/jobs/{id}`. */
  readonly idLocation: 'query' | 'path';
  /** `{job: {…}}`, or `{jobs: [{…}]}`. */
  readonly envelope: 'job' | 'jobs';
  /** What is said of a job that is not there: the error DBS.200543, or a success without a job. */
  readonly notFoundResponse: 'error' | 'empty';
  /** Whether a failed job says why; where it does not, the list of tasks does. */
  readonly includesFailReason: boolean;
  /** What a job's members are called. Answers are read under every service's names: hosts are mixed up easily. */
  readonly fields: FieldNames;
}

/** The rules of a service's list of tasks, `GET /{version}/{project_id}/{path}`. */
export interface TaskListEndpoint {
  readonly version: 'v3' | 'v3.1';
  readonly path: string;
  /** The query parameter of each filter; a filter that is not here is refused. */
  readonly filters: Readonly<Partial<Record<'id' | 'status' | 'name', string>>>;
  readonly timeFilter: TimeFilter;
  readonly pageSizes: PageSizes;
  readonly envelope: 'tasks' | 'jobs';
  /** What the number of all that match is called. */
  readonly totalField: 'total_count' | 'total';
  /** What a task's members are called here. */
  readonly fields: FieldNames & { readonly id: 'id' | 'job_id'; readonly name: string };
  /** What the instance's members are called, and the member of the task that holds them, if they have one to themselves. */
  readonly instance: {
    readonly container?: string;
    readonly id: string;
    readonly name: string;
    readonly status?: string;
  };
}

export interface FieldNames {
  readonly progress: 'process' | 'progress';
  readonly created: string;
  readonly ended: string;
}

/** How `start_time` and `end_time` are asked for. */
export interface TimeFilter {
  /** Milliseconds since 1970, or ISO with an offset. */
  readonly format: 'milliseconds' | 'iso';
  /** Each by itself if at all, both or none, or always both. */
  readonly presence: 'optional' | 'both-or-none' | 'required';
  /** The longest time from start to end. Default: any. */
  readonly maxDays?: number;
}

/** Page sizes that a list takes, and the one it uses when none is asked for. */
export type PageSizes = { readonly defaultSize: number } & (
  | { readonly min: number; readonly max: number }
  | { readonly choice: readonly number[] }
);

const REGION_PATTERN = /^[a-z]{2,}(-[a-z]+)+-\d+$/;

/** Clouds of one vendor with a suffix of their own. */
const DOMAIN_SUFFIXES: Readonly<Record<string, string>> = { 'eu-west-101': 'myhuaweicloud.eu' };

/** The endpoint of a service in a region; undefined when that cannot be a region's name. */
export function endpointForRegion(
  region: string,
  { defaultHost, regionsByHost = {} }: Hosts,
): string | undefined {
  if (!REGION_PATTERN.test(region)) return undefined;
  const specialHost = Object.keys(regionsByHost).find(host =>
    regionsByHost[host]?.includes(region),
  );
  return `https://${specialHost ?? defaultHost}.${region}.${DOMAIN_SUFFIXES[region] ?? 'myhuaweicloud.com'}`;
}

/** A time as the services print it: an offset without a colon. */
export function formatTime(date: Date): string {
  return `${date.toISOString().slice(0, 19)}+0000`;
}
