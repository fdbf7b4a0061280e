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
