export type ServiceName = 'taurusdb' | 'gaussdb' | 'rds' | 'geminidb' | 'dds' | 'ddm';

/** What differs from one service to the next. How answers are read is the same for all: see read-job.ts. */
export interface Service {
  readonly name: ServiceName;
  /** As people call it. */
  readonly title: string;
  readonly hosts: Hosts;
  /** What a job's answer calls the percentage. Answers are read under every service's name for it: hosts are mixed up easily. */
  readonly progressField: 'process' | 'progress';
  readonly list: TaskList;
}

/** Host names by region: `{host}.{region}.myhuaweicloud.com`. */
export interface Hosts {
  /** Where a region is in no other list. */
  readonly usual: string;
  readonly elsewhere: Readonly<Record<string, readonly string[]>>;
}

/** The rules of a service's list of tasks, `GET /v3/{project_id}/{path}`. */
export interface TaskList {
  readonly path: string;
  /** The query parameter of each filter; a filter that is not here is refused. */
  readonly filters: Readonly<Partial<Record<'id' | 'status' | 'name', string>>>;
  /** How `start_time` and `end_time` are written: milliseconds since 1970, or ISO with an offset. */
  readonly times: 'milliseconds' | 'iso';
  /** Page sizes that the service takes. */
  readonly limits: { readonly from: number; readonly to: number } | readonly number[];
  readonly envelope: 'tasks' | 'jobs';
  /** What a task's members are called here. */
  readonly fields: { readonly name: string; readonly created: string; readonly ended: string };
}

const REGION = /^[a-z]{2,}(-[a-z]+)+-\d+$/;

/** Clouds of one vendor with a suffix of their own. */
const SUFFIXES: Readonly<Record<string, string>> = { 'eu-west-101': 'myhuaweicloud.eu' };

/** The endpoint of a service in a region; undefined when that cannot be a region's name. */
export function endpointIn(region: string, { usual, elsewhere }: Hosts): string | undefined {
  if (!REGION.test(region)) return undefined;
  const special = Object.keys(elsewhere).find(host => elsewhere[host]?.includes(region));
  return `https://${special ?? usual}.${region}.${SUFFIXES[region] ?? 'myhuaweicloud.com'}`;
}

/** The path and query of one job, below the endpoint. */
export function jobPath(projectId: string, id: string): string {
  return `/v3/${encodeURIComponent(projectId)}/jobs?id=${encodeURIComponent(id)}`;
}

/** A time as the services print it: an offset without a colon. */
export function writeTime(date: Date): string {
  return `${date.toISOString().slice(0, 19)}+0000`;
}
