import { createHash } from 'node:crypto';
import { formatTimestamp } from '../model/job.js';
import type { DatabaseServiceFacts } from '../services/database-service.js';
import { DATABASE_ERRORS } from './service-errors.js';
import { decodeSegment, type Route, type VisibleJob, type WireFormat } from './wire-format.js';

/** What writing a response needs to know about a service, and decoding one does not. */
interface WireTraits {
  /** The service's name for the creation of an instance. */
  readonly defaultJobName: string;
  readonly instanceIdSuffix: string;
  /** The created instance; undefined if completed jobs do not report it. */
  readonly datastore?: { readonly type: string; readonly version: string; readonly port: number };
}

/** How a database service writes its jobs and its task list. */
export interface DatabaseFormat extends WireFormat, WireTraits {
  readonly service: DatabaseServiceFacts;
}

type DatabaseName = 'taurusdb' | 'gaussdb' | 'rds' | 'geminidb' | 'dds' | 'ddm';

const WIRE_TRAITS: Readonly<Record<DatabaseName, WireTraits>> = {
  taurusdb: {
    defaultJobName: 'CreateGaussDBforMySQLInstance',
    instanceIdSuffix: 'in07',
    datastore: { type: 'gaussdb-mysql', version: '8.0', port: 3306 },
  },
  gaussdb: {
    defaultJobName: 'CreateGaussDBV5Instance',
    instanceIdSuffix: 'in14',
    datastore: { type: 'gaussdb', version: '8.201', port: 8000 },
  },
  rds: {
    defaultJobName: 'CreateMysqlSingleHAInstance',
    instanceIdSuffix: 'in01',
    datastore: { type: 'mysql', version: '8.0', port: 3306 },
  },
  geminidb: { defaultJobName: 'CreateInstance', instanceIdSuffix: 'in06' },
  dds: { defaultJobName: 'CreateMongoDB', instanceIdSuffix: 'in02' },
  ddm: { defaultJobName: 'CreateInstance', instanceIdSuffix: 'in09' },
};

/** The format of the database service that these facts describe. */
export function databaseFormat(service: DatabaseServiceFacts): DatabaseFormat {
  const format: DatabaseFormat = {
    service,
    ...WIRE_TRAITS[service.name as DatabaseName],
    errors: DATABASE_ERRORS,
    matchRoute: path => matchRoute(path, service),
    writeJob: job => writeJobBody(format, job),
    ...(service.job.notFoundResponse === 'empty' && {
      unknownJobBody: service.job.envelope === 'jobs' ? '{"jobs":[],"total_count":0}' : '{}',
    }),
  };
  return format;
}

function matchRoute(path: string, { job, list }: DatabaseServiceFacts): Route | undefined {
  const [, version, projectId = '', resource, pathTail, search] =
    /^\/(v[\d.]+)\/([^/?]+)\/([^/?]+)(?:\/([^/?]+))?(?:\?(.*))?$/s.exec(path) ?? [];
  const query = new URLSearchParams(search);
  const isList = version === list.version && resource === list.path && pathTail === undefined;
  const isJob =
    version === 'v3' &&
    resource === 'jobs' &&
    (job.idLocation === 'path') === (pathTail !== undefined);
  // If a job and the list share a path, an id and nothing else requests that job.
  if (isJob && (!isList || (query.has('id') && query.size === 1))) {
    const id = (pathTail === undefined ? query.get('id') : decodeSegment(pathTail)) || undefined;
    return { resource: 'job', projectId, id, query };
  }
  if (!isList) return undefined;
  const id = (list.filters.id && query.get(list.filters.id)) || undefined;
  return { resource: 'list', projectId, id, query };
}

/** The body of the response to a request for one job. */
export function writeJobBody(wireFormat: DatabaseFormat, job: VisibleJob): string {
  const { envelope, fields, includesFailReason } = wireFormat.service.job;
  const instance = createInstance(wireFormat, job.id);
  const jobBody = {
    id: job.id,
    name: job.name ?? wireFormat.defaultJobName,
    status: job.status,
    [fields.created]: formatTimestamp(job.createdAt),
    [fields.ended]: job.endedAt && formatTimestamp(job.endedAt),
    [fields.progress]: job.progress,
    instance,
    entities: job.entities ?? defaultEntities(wireFormat, job, instance.id),
    fail_reason: includesFailReason ? job.failReason : undefined,
  };
  return JSON.stringify(
    envelope === 'job' ? { job: jobBody } : { jobs: [jobBody], total_count: 1 },
  );
}

/** The body of the response to a request for one page of the task list. */
export function writeListBody(
  wireFormat: DatabaseFormat,
  jobs: readonly VisibleJob[],
  totalCount: number,
): string {
  const { envelope, totalField, fields } = wireFormat.service.list;
  const tasks = jobs.map(job => ({
    [fields.id]: job.id,
    [fields.name]: job.name ?? wireFormat.defaultJobName,
    status: job.status,
    [fields.progress]: job.progress === '' ? null : job.progress,
    [fields.created]: formatTimestamp(job.createdAt),
    [fields.ended]: job.endedAt ? formatTimestamp(job.endedAt) : null,
    fail_reason: job.failReason ?? null,
    ...listedInstance(wireFormat, job),
  }));
  return JSON.stringify({ [envelope]: tasks, [totalField]: totalCount });
}

/** Derived from the job's id, so that the output of a test is the same in every run. */
function createInstance({ instanceIdSuffix }: DatabaseFormat, jobId: string) {
  const digest = createHash('sha256').update(jobId).digest('hex').slice(0, 32);
  return { id: digest + instanceIdSuffix, name: `instance-${digest.slice(0, 4)}` };
}

function listedInstance(wireFormat: DatabaseFormat, job: VisibleJob): Record<string, unknown> {
  const { container, id: idField, name: nameField, status } = wireFormat.service.list.instance;
  const { id, name } = createInstance(wireFormat, job.id);
  const members = {
    [idField]: id,
    [nameField]: name,
    ...(status && { [status]: job.status === 'Completed' ? 'normal' : 'creating' }),
  };
  return container ? { [container]: members } : members;
}

function defaultEntities(
  { datastore }: DatabaseFormat,
  { status }: VisibleJob,
  instanceId: string,
): VisibleJob['entities'] {
  if (!datastore || status !== 'Completed') return undefined;
  const { port, ...created } = datastore;
  return {
    instance: { endpoint: `192.168.1.203:${port}`, type: 'Cluster', datastore: created },
    resource_ids: [`${instanceId}.vm`, `${instanceId}.volume`],
  };
}
