import { DATABASE_SERVICES, JOB_SERVICES } from '../services/registry.js';
import type { ServiceName } from '../services/service.js';
import { type DatabaseFormat, databaseFormat } from './database-format.js';
import { jobFormat } from './job-format.js';
import { createListResponse } from './task-list.js';
import type { WireFormat } from './wire-format.js';

/** The formats of the services with a task list, by name. */
export const DATABASE_FORMATS: ReadonlyMap<ServiceName, DatabaseFormat> = new Map(
  DATABASE_SERVICES.map(({ name, facts }) => {
    const format = databaseFormat(facts);
    const listJobs: WireFormat['listJobs'] = (...request) => createListResponse(format, ...request);
    return [name, { ...format, listJobs }];
  }),
);

/** The wire format of each service, by name. */
export const WIRE_FORMATS: ReadonlyMap<ServiceName, WireFormat> = new Map([
  ...DATABASE_FORMATS,
  ...JOB_SERVICES.map(({ name, facts }) => [name, jobFormat(facts)] as const),
]);

/** That of TaurusDB, the default service. */
export const DEFAULT_WIRE_FORMAT = WIRE_FORMATS.get('taurusdb') as WireFormat;
