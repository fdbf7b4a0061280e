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
  decodeJobResponse as readJobAnswer,
  decodeTaskPage as readTaskPage,
  decodeTaskRows as readTaskRows,
  type TaskPage,
  type TaskRow,
} from './read-job.js';
export {
  endpointForRegion as endpointIn,
  formatTime as writeTime,
  type Service,
  type ServiceName,
} from './service.js';
export {
  maxPageSize as largestPage,
  type TaskQuery,
  taskListPath as taskPath,
} from './task-query.js';
export { maxTimeRange as longestRange } from './time-range.js';
