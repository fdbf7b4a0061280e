import type { ApiError, ErrorMeaning } from '../model/errors.js';
import type { Job } from '../model/job.js';
import type { TaskRows } from './decode.js';
import type { TaskQuery } from './encode.js';
import type { ResponseHistory } from './job-decoder.js';

/** The services that a client can poll. */
export type ServiceName =
  | 'taurusdb'
  | 'gaussdb'
  | 'rds'
  | 'geminidb'
  | 'dds'
  | 'ddm'
  | 'ecs'
  | 'evs'
  | 'ims'
  | 'bms'
  | 'cce'
  | 'dcs'
  | 'dws'
  | 'elb'
  | 'sfs-turbo'
  | 'cbr';

/** One service: how a job is requested, and what the responses mean. */
export interface Service {
  /** The name in options and environment variables. */
  readonly name: ServiceName;
  /** The name in the service's documentation. */
  readonly title: string;
  readonly hosts: Hosts;
  /** What the error for an unknown job adds, such as how long the service keeps jobs. */
  readonly notFoundHint?: string;
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

/** Host names by region: `{host}.{region}.{cloud}`. */
export interface Hosts {
  /** Host in every region that `regionsByHost` does not contain. */
  readonly defaultHost: string;
  readonly regionsByHost?: Readonly<Record<string, readonly string[]>>;
  /** What is different in a sister cloud, by its domain suffix. */
  readonly clouds?: Readonly<Record<string, CloudHost>>;
}

/** The host of a service in all regions of a cloud, and the path that its paths begin with. Default: none. */
export interface CloudHost {
  readonly host: string;
  readonly pathPrefix?: string;
}

/** The domain suffix of Open Telekom Cloud, whose regions are eu-de and eu-nl. */
export const OPEN_TELEKOM_CLOUD = 'otc.t-systems.com';

/** Regions of the vendor's own cloud end in a number; those of sister clouds may not. */
const REGION_PATTERN = /^[a-z]{2,}(-[a-z]+)+-\d+$/;
const SISTER_REGION_PATTERN = /^[a-z]{2,}(-[a-z0-9]+)+$/;

const DEFAULT_CLOUD = 'myhuaweicloud.com';
const CLOUDS_BY_REGION: Readonly<Record<string, string>> = { 'eu-west-101': 'myhuaweicloud.eu' };

/**
 * The endpoint of a service in a region; undefined if that cannot be the name of a region.
 * @param cloud the domain suffix. Default: that of the region.
 */
export function endpointForRegion(
  region: string,
  { defaultHost, regionsByHost = {}, clouds = {} }: Hosts,
  cloud?: string,
): string | undefined {
  const suffix = cloud ?? CLOUDS_BY_REGION[region] ?? DEFAULT_CLOUD;
  const pattern = suffix.startsWith('myhuaweicloud.') ? REGION_PATTERN : SISTER_REGION_PATTERN;
  if (!pattern.test(region)) return undefined;
  const ofCloud = Object.hasOwn(clouds, suffix) ? clouds[suffix] : undefined;
  const ofRegion = Object.keys(regionsByHost).find(host => regionsByHost[host]?.includes(region));
  const host = ofCloud?.host ?? ofRegion ?? defaultHost;
  return `https://${host}.${region}.${suffix}${ofCloud?.pathPrefix ?? ''}`;
}
