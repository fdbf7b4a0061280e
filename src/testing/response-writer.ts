import { createHash } from 'node:crypto';
import type { DatabaseServiceFacts } from '../services/database-service.js';
import { formatTime } from '../services/encode.js';
import { SERVICES } from '../services/registry.js';
import type { ServiceName } from '../services/service.js';
import type { ScriptedState } from './job-script.js';

/** How each service writes its jobs. */

/** A job as it is known to the service. */
export interface VisibleJob extends ScriptedState {
  readonly id: string;
  readonly name?: string | undefined;
  readonly createdAt: Date;
  readonly endedAt?: Date | undefined;
}

interface Instance {
  readonly id: string;
  readonly name: string;
}

/** What differs in writing, beyond what reading needs to know of the service. */
interface WireTraits {
  /** What it calls the creation of an instance. */
  readonly defaultJobName: string;
  readonly instanceIdSuffix: string;
  /** Of the instance that a job made; left out where a job does not tell what it made. */
  readonly datastore?: { readonly type: string; readonly version: string };
  readonly port?: number;
}

export interface WireFormat extends WireTraits {
  readonly service: DatabaseServiceFacts;
}

const WIRE_TRAITS: Readonly<Record<ServiceName, WireTraits>> = {
  taurusdb: {
    defaultJobName: 'CreateGaussDBforMySQLInstance',
    instanceIdSuffix: 'in07',
    datastore: { type: 'gaussdb-mysql', version: '8.0' },
    port: 3306,
  },
  gaussdb: {
    defaultJobName: 'CreateGaussDBV5Instance',
    instanceIdSuffix: 'in14',
    datastore: { type: 'gaussdb', version: '8.201' },
    port: 8000,
  },
  rds: {
    defaultJobName: 'CreateMysqlSingleHAInstance',
    instanceIdSuffix: 'in01',
    datastore: { type: 'mysql', version: '8.0' },
    port: 3306,
  },
  geminidb: { defaultJobName: 'CreateInstance', instanceIdSuffix: 'in06' },
  dds: { defaultJobName: 'CreateMongoDB', instanceIdSuffix: 'in02' },
  ddm: { defaultJobName: 'CreateInstance', instanceIdSuffix: 'in09' },
};

/** How each service speaks, by its name. */
export const WIRE_FORMATS: ReadonlyMap<ServiceName, WireFormat> = new Map(
  [...SERVICES].map(([name, { facts }]) => [name, { service: facts, ...WIRE_TRAITS[name] }]),
);

/** The dialect of the service that is the default everywhere. */
export const DEFAULT_WIRE_FORMAT = WIRE_FORMATS.get('taurusdb') as WireFormat;

/** The body of the answer to a request for one job. */
export function writeJobBody(wireFormat: WireFormat, job: VisibleJob): string {
  const { id, status, progress, createdAt, endedAt } = job;
  const { envelope, fields, includesFailReason } = wireFormat.service.job;
  const instance = createInstance(wireFormat, id);
  const defaultEntities = status === 'Completed' ? createEntities(wireFormat, instance) : undefined;
  const jobBody = {
    id,
    name: job.name ?? wireFormat.defaultJobName,
    status,
    [fields.created]: formatTime(createdAt),
    [fields.ended]: endedAt && formatTime(endedAt),
    [fields.progress]: progress,
    instance,
    entities: job.entities ?? defaultEntities,
    fail_reason: includesFailReason ? job.failReason : undefined,
  };
  return JSON.stringify(
    envelope === 'job' ? { job: jobBody } : { jobs: [jobBody], total_count: 1 },
  );
}

/** The body of a page of the task list. */
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
    [fields.created]: formatTime(job.createdAt),
    [fields.ended]: job.endedAt ? formatTime(job.endedAt) : null,
    fail_reason: job.failReason ?? null,
    ...writeListInstance(wireFormat, job),
  }));
  return JSON.stringify({ [envelope]: tasks, [totalField]: totalCount });
}

/** Always the same for the same job, so that what a test prints can be compared. */
function createInstance({ instanceIdSuffix }: WireFormat, jobId: string): Instance {
  const digest = createHash('sha256').update(jobId).digest('hex').slice(0, 32);
  return { id: digest + instanceIdSuffix, name: `instance-${digest.slice(0, 4)}` };
}

function writeListInstance(wireFormat: WireFormat, job: VisibleJob): Record<string, unknown> {
  const fieldNames = wireFormat.service.list.instance;
  const { id, name } = createInstance(wireFormat, job.id);
  const status = job.status === 'Completed' ? 'normal' : 'creating';
  const instanceFields = {
    [fieldNames.id]: id,
    [fieldNames.name]: name,
    ...(fieldNames.status && { [fieldNames.status]: status }),
  };
  return fieldNames.container ? { [fieldNames.container]: instanceFields } : instanceFields;
}

function createEntities({ datastore, port }: WireFormat, { id }: Instance): VisibleJob['entities'] {
  if (!datastore) return undefined;
  return {
    instance: { endpoint: `192.168.1.203:${port}`, type: 'Cluster', datastore },
    resource_ids: [`${id}.vm`, `${id}.volume`],
  };
}
