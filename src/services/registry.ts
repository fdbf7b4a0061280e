import { bms } from './bms.js';
import { cbr } from './cbr.js';
import { cce } from './cce.js';
import type { DatabaseService } from './database-service.js';
import { dcs } from './dcs.js';
import { ddm } from './ddm.js';
import { dds } from './dds.js';
import { dws } from './dws.js';
import { ecs } from './ecs.js';
import { elb } from './elb.js';
import { evs } from './evs.js';
import { gaussdb } from './gaussdb.js';
import { geminidb } from './geminidb.js';
import { ims } from './ims.js';
import type { JobService } from './job-service.js';
import { rds } from './rds.js';
import type { ServiceName } from './service.js';
import { sfsTurbo } from './sfs-turbo.js';
import { taurusdb } from './taurusdb.js';

/** The services whose tasks can be listed. */
export const DATABASE_SERVICES: readonly DatabaseService[] = [
  taurusdb,
  gaussdb,
  rds,
  geminidb,
  dds,
  ddm,
];

/** The others. */
export const JOB_SERVICES: readonly JobService[] = [
  ecs,
  evs,
  ims,
  bms,
  cce,
  dcs,
  dws,
  elb,
  sfsTurbo,
  cbr,
];

/** Every service by name. */
export const SERVICES: ReadonlyMap<ServiceName, DatabaseService | JobService> = new Map(
  [...DATABASE_SERVICES, ...JOB_SERVICES].map(service => [service.name, service]),
);
