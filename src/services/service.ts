import type { ApiError, ErrorMeaning } from '../model/errors.js';
import type { Job } from '../model/job.js';
import type { ResponseHistory, TaskRows } from './decode.js';
import type { TaskQuery } from './encode.js';

/** The services that a client can poll. */
export type ServiceName = 'taurusdb' | 'gaussdb' | 'rds' | 'geminidb' | 'dds' | 'ddm';

/** One service: how a job is requested, and what the responses mean. */
export interface Service {
  /** The name in options and environment variables. */
  readonly name: ServiceName;
  /** The name in the service's documentation. */
  readonly title: string;
  readonly hosts: Hosts;
  /**
   * Path and query of one job, relative to the endpoint.
   * @throws OptionError, marked as fatal, if the id cannot be part of a path.
   */
  request(id: string, projectId: string): string;
  /**
   * The job in the body of a successful response; undefined if the service does not know it (yet).
   * @param history what earlier responses of the same endpoint have shown; updated. Default: none.
   * @throws InvalidResponseError if the body has another shape, if the job has no status, or if it is another job.
   */
  decode(body: unknown, id: string, history?: ResponseHistory): Job | undefined;
  /** What an error response means. Undefined if its HTTP status decides. */
  classify(error: ApiError): ErrorMeaning | undefined;
  /** Undefined if the service has none. */
  readonly list?: TaskList;
}

/** The list of all tasks of a project, read page by page. */
export interface TaskList {
  /**
   * Path and query of one page, relative to the endpoint.
   * @param now milliseconds since 1970, for a list that requires a time range.
   * @throws OptionError if the service does not support the query.
   */
  request(query: TaskQuery, projectId: string, now: number): string;
  /** @throws InvalidResponseError if the body holds no list. */
  decode(body: unknown): TaskRows;
  /** Records in the largest page. */
  readonly maxPageSize: number;
  /** The longest time range that can be listed, in milliseconds. */
  readonly maxTimeRange: number;
  /** Whether the list can be restricted to one status. */
  readonly filtersStatus: boolean;
  /** Whether only the list says why a job failed. */
  readonly hasFailReasons: boolean;
}

/** Host names by region: `{host}.{region}.myhuaweicloud.com`. */
export interface Hosts {
  /** Host in every region that `regionsByHost` does not contain. */
  readonly defaultHost: string;
  readonly regionsByHost?: Readonly<Record<string, readonly string[]>>;
}

const REGION_PATTERN = /^[a-z]{2,}(-[a-z]+)+-\d+$/;

const DOMAIN_SUFFIXES: Readonly<Record<string, string>> = { 'eu-west-101': 'myhuaweicloud.eu' };

/** The endpoint of a service in a region; undefined if that cannot be the name of a region. */
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
