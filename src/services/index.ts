import { gaussdb } from './gaussdb.js';
import type { Service, ServiceName } from './service.js';
import { taurusdb } from './taurusdb.js';

/** Every service that is known, by name. */
export const SERVICES: ReadonlyMap<ServiceName, Service> = new Map(
  [taurusdb, gaussdb].map(service => [service.name, service]),
);

export { readJobAnswer, readTaskPage, type TaskPage } from './read-job.js';
export { endpointIn, jobPath, type Service, type ServiceName, writeTime } from './service.js';
export { largestPage, type TaskQuery, taskPath } from './task-query.js';
