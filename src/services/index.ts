import { ddm } from './ddm.js';
import { dds } from './dds.js';
import { gaussdb } from './gaussdb.js';
import { geminidb } from './geminidb.js';
import { rds } from './rds.js';
import type { Service, ServiceName } from './service.js';
import { taurusdb } from './taurusdb.js';

/** Every service that is known, by name. */
export const SERVICES: ReadonlyMap<ServiceName, Service> = new Map(
  [taurusdb, gaussdb, rds, geminidb, dds, ddm].map(service => [service.name, service]),
);

export { jobPath } from './job-path.js';
export {
  readJobAnswer,
  readTaskPage,
  readTaskRows,
  type TaskPage,
  type TaskRow,
} from './read-job.js';
export { endpointIn, type Service, type ServiceName, writeTime } from './service.js';
export { largestPage, type TaskQuery, taskPath } from './task-query.js';
export { longestRange } from './time-range.js';
