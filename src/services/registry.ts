import type { DatabaseService } from './database-service.js';
import { ddm } from './ddm.js';
import { dds } from './dds.js';
import { gaussdb } from './gaussdb.js';
import { geminidb } from './geminidb.js';
import { rds } from './rds.js';
import type { ServiceName } from './service.js';
import { taurusdb } from './taurusdb.js';

/** Every service by name. */
export const SERVICES: ReadonlyMap<ServiceName, DatabaseService> = new Map(
  [taurusdb, gaussdb, rds, geminidb, dds, ddm].map(service => [service.name, service]),
);
