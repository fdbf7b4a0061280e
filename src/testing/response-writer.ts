import { createHash } from 'node:crypto';
import { formatTimestamp } from '../model/job.js';
import type { DatabaseServiceFacts } from '../services/database-service.js';
import { SERVICES } from '../services/registry.js';
import type { ServiceName } from '../services/service.js';
import type { ScriptedState } from './job-script.js';

/** A job as the service knows it. */
export interface VisibleJob extends ScriptedState {
  readonly id: string;
  readonly name?: string | undefined;
  readonly createdAt: Date;
  readonly endedAt?: Date | undefined;
}

/** What writing a response needs to know about a service, and decoding one does not. */
interface WireTraits {
  /** The service's name for the creation of an instance. */
  readonly defaultJobName: string;
  readonly instanceIdSuffix: string;
  /** The created instance; undefined if completed jobs do not report it. */
  readonly datastore?: { readonly type: string; readonly version: string; readonly port: number };
}

/** How a service writes its jobs. */
export interface WireFormat extends WireTraits {
  readonly service: DatabaseServiceFacts;
}

const WIRE_TRAITS: Readonly<Record<ServiceName, WireTraits>> = {
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

/** The wire format of each service, by name. */
export const WIRE_FORMATS: ReadonlyMap<ServiceName, WireFormat> = new Map(
  [...SERVICES].map(([name, { facts }]) => [name, { service: facts, ...WIRE_TRAITS[name] }]),
);

/** That of TaurusDB, the default service. */
export const DEFAULT_WIRE_FORMAT = WIRE_FORMATS.get('taurusdb') as WireFormat;

/** The body of the response to a request for one job. */
export function writeJobBody(wireFormat: WireFormat, job: VisibleJob): string {
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
  wireFormat: WireFormat,
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
function createInstance({ instanceIdSuffix }: WireFormat, jobId: string) {
  const digest = createHash('sha256').update(jobId).digest('hex').slice(0, 32);
  return { id: digest + instanceIdSuffix, name: `instance-${digest.slice(0, 4)}` };
}

function listedInstance(wireFormat: WireFormat, job: VisibleJob): Record<string, unknown> {
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
  { datastore }: WireFormat,
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
