import { databaseService, USUAL_JOB } from './database-service.js';
import { OPEN_TELEKOM_CLOUD } from './service.js';

/**
 * TaurusDB, formerly GaussDB(for MySQL). Its list of "immediate jobs" takes pages of 10, 20 or 50. Hosts by region
 * as in the vendor's SDK (GaussDBRegion).
 */
export const taurusdb = databaseService({
  name: 'taurusdb',
  title: 'TaurusDB (GaussDB(for MySQL))',
  hosts: {
    defaultHost: 'gaussdb',
    regionsByHost: {
      'gaussdb-mysql': ['af-south-1', 'cn-east-5', 'la-north-2', 'cn-southwest-3'],
      gaussdbformysql: [
        'ap-southeast-1',
        'ap-southeast-2',
        'tr-west-1',
        'cn-north-11',
        'me-east-1',
      ],
    },
    // The paths as that cloud's own SDK has them.
    clouds: { [OPEN_TELEKOM_CLOUD]: { host: 'gaussdb-mysql', pathPrefix: '/mysql' } },
  },
  job: { ...USUAL_JOB, fields: { progress: 'process', created: 'created', ended: 'ended' } },
  list: {
    version: 'v3',
    path: 'immediate-jobs',
    filters: { id: 'job_id', status: 'status', name: 'job_name' },
    timeFilter: { format: 'iso', presence: 'optional' },
    pageSizes: { choice: [10, 20, 50], defaultSize: 10 },
    envelope: 'jobs',
    totalField: 'total_count',
    fields: {
      id: 'job_id',
      name: 'job_name',
      progress: 'process',
      created: 'created_time',
      ended: 'ended_time',
    },
    instance: { id: 'instance_id', name: 'instance_name', status: 'instance_status' },
  },
});
