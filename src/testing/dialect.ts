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
  readonly datastore: { readonly type: string; readonly version: string };
  readonly port: number;
  /** How an entry of the task list names its instance. */
  readonly listedInstance: (
    instance: Instance,
    status: string,
  ) => Readonly<Record<string, unknown>>;
}

export interface Dialect extends Traits {
  readonly service: Service;
}

const TRAITS: Readonly<Partial<Record<ServiceName, Traits>>> = {
  taurusdb: {
    jobName: 'CreateGaussDBforMySQLInstance',
    instanceSuffix: 'in07',
    datastore: { type: 'gaussdb-mysql', version: '8.0' },
    port: 3306,
    listedInstance: membersOf,
  },
  gaussdb: {
    jobName: 'CreateGaussDBV5Instance',
    instanceSuffix: 'in14',
    datastore: { type: 'gaussdb', version: '8.201' },
    port: 8000,
    listedInstance: (instance, status) => ({ instance_info: membersOf(instance, status) }),
  },
};

function membersOf({ id, name }: Instance, status: string): Record<string, string> {
  return { instance_id: id, instance_name: name, instance_status: status };
}

/** Every dialect that can be spoken, by the name of its service. */
export const DIALECTS: ReadonlyMap<ServiceName, Dialect> = new Map(
  [...SERVICES].flatMap(([name, service]) => {
    const traits = TRAITS[name];
    return traits ? [[name, { service, ...traits }] as const] : [];
  }),
);

/** The dialect of the service that is the default everywhere. */
export const USUAL_DIALECT = DIALECTS.get('taurusdb') as Dialect;

/** The body of the answer to a request for one job. */
export function writeJob(dialect: Dialect, job: KnownJob): string {
  const { id, status, progress, createdAt, endedAt } = job;
  const instance = instanceOf(dialect, id);
  const made = status === 'Completed' ? entitiesOf(dialect, instance) : undefined;
  return JSON.stringify({
    job: {
      id,
      name: job.name ?? dialect.jobName,
      status,
      created: writeTime(createdAt),
      ended: endedAt && writeTime(endedAt),
      [dialect.service.progressField]: progress,
      instance,
      entities: job.entities ?? made,
      fail_reason: job.failReason,
    },
  });
}

/** The body of a page of the task list. */
export function writePage(dialect: Dialect, page: readonly KnownJob[], total: number): string {
  const { envelope, fields } = dialect.service.list;
  const tasks = page.map(job => ({
    job_id: job.id,
    [fields.name]: job.name ?? dialect.jobName,
    status: job.status,
    process: job.progress === '' ? null : job.progress,
    [fields.created]: writeTime(job.createdAt),
    [fields.ended]: job.endedAt ? writeTime(job.endedAt) : null,
    fail_reason: job.failReason ?? null,
    ...dialect.listedInstance(
      instanceOf(dialect, job.id),
      job.status === 'Completed' ? 'normal' : 'creating',
    ),
  }));
  return JSON.stringify({ [envelope]: tasks, total_count: total });
}

/** Always the same for the same job, so that what a test prints can be compared. */
function instanceOf({ instanceSuffix }: Dialect, jobId: string): Instance {
  const digest = createHash('sha256').update(jobId).digest('hex').slice(0, 32);
  return { id: digest + instanceSuffix, name: `instance-${digest.slice(0, 4)}` };
}

function entitiesOf({ datastore, port }: Dialect, { id }: Instance): Record<string, unknown> {
  return {
    instance: { endpoint: `192.168.1.203:${port}`, type: 'Cluster', datastore },
    resource_ids: [`${id}.vm`, `${id}.volume`],
  };
}
