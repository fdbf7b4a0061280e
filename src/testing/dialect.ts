/** How each service writes its jobs. */
import { createHash } from 'node:crypto';
import { SERVICES, type Service, type ServiceName, writeTime } from '../services/index.js';
import type { Scene } from './script.js';

/** A job as it is known to the service. */
export interface KnownJob extends Scene {
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
interface Traits {
  /** What it calls the creation of an instance. */
  readonly jobName: string;
  readonly instanceSuffix: string;
  /** Of the instance that a job made; left out where a job does not tell what it made. */
  readonly datastore?: { readonly type: string; readonly version: string };
  readonly port?: number;
}

export interface Dialect extends Traits {
  readonly service: Service;
}

const TRAITS: Readonly<Record<ServiceName, Traits>> = {
  taurusdb: {
    jobName: 'CreateGaussDBforMySQLInstance',
    instanceSuffix: 'in07',
    datastore: { type: 'gaussdb-mysql', version: '8.0' },
    port: 3306,
  },
  gaussdb: {
    jobName: 'CreateGaussDBV5Instance',
    instanceSuffix: 'in14',
    datastore: { type: 'gaussdb', version: '8.201' },
    port: 8000,
  },
  rds: {
    jobName: 'CreateMysqlSingleHAInstance',
    instanceSuffix: 'in01',
    datastore: { type: 'mysql', version: '8.0' },
    port: 3306,
  },
  geminidb: { jobName: 'CreateInstance', instanceSuffix: 'in06' },
  dds: { jobName: 'CreateMongoDB', instanceSuffix: 'in02' },
  ddm: { jobName: 'CreateInstance', instanceSuffix: 'in09' },
};

/** How each service speaks, by its name. */
export const DIALECTS: ReadonlyMap<ServiceName, Dialect> = new Map(
  [...SERVICES].map(([name, service]) => [name, { service, ...TRAITS[name] }] as const),
);

/** The dialect of the service that is the default everywhere. */
export const USUAL_DIALECT = DIALECTS.get('taurusdb') as Dialect;

/** The body of the answer to a request for one job. */
export function writeJob(dialect: Dialect, job: KnownJob): string {
  const { id, status, progress, createdAt, endedAt } = job;
  const { envelope, fields, givesReason } = dialect.service.job;
  const instance = instanceOf(dialect, id);
  const made = status === 'Completed' ? entitiesOf(dialect, instance) : undefined;
  const written = {
    id,
    name: job.name ?? dialect.jobName,
    status,
    [fields.created]: writeTime(createdAt),
    [fields.ended]: endedAt && writeTime(endedAt),
    [fields.progress]: progress,
    instance,
    entities: job.entities ?? made,
    fail_reason: givesReason ? job.failReason : undefined,
  };
  return JSON.stringify(
    envelope === 'job' ? { job: written } : { jobs: [written], total_count: 1 },
  );
}

/** The body of a page of the task list. */
export function writePage(dialect: Dialect, page: readonly KnownJob[], count: number): string {
  const { envelope, total, fields } = dialect.service.list;
  const tasks = page.map(job => ({
    [fields.id]: job.id,
    [fields.name]: job.name ?? dialect.jobName,
    status: job.status,
    [fields.progress]: job.progress === '' ? null : job.progress,
    [fields.created]: writeTime(job.createdAt),
    [fields.ended]: job.endedAt ? writeTime(job.endedAt) : null,
    fail_reason: job.failReason ?? null,
    ...listedInstance(dialect, job),
  }));
  return JSON.stringify({ [envelope]: tasks, [total]: count });
}

/** Always the same for the same job, so that what a test prints can be compared. */
function instanceOf({ instanceSuffix }: Dialect, jobId: string): Instance {
  const digest = createHash('sha256').update(jobId).digest('hex').slice(0, 32);
  return { id: digest + instanceSuffix, name: `instance-${digest.slice(0, 4)}` };
}

function listedInstance(dialect: Dialect, job: KnownJob): Record<string, unknown> {
  const names = dialect.service.list.instance;
  const { id, name } = instanceOf(dialect, job.id);
  const status = job.status === 'Completed' ? 'normal' : 'creating';
  const members = {
    [names.id]: id,
    [names.name]: name,
    ...(names.status && { [names.status]: status }),
  };
  return names.within ? { [names.within]: members } : members;
}

function entitiesOf({ datastore, port }: Dialect, { id }: Instance): KnownJob['entities'] {
  if (!datastore) return undefined;
  return {
    instance: { endpoint: `192.168.1.203:${port}`, type: 'Cluster', datastore },
    resource_ids: [`${id}.vm`, `${id}.volume`],
  };
}
