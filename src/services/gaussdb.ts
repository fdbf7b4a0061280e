import { databaseService, USUAL_JOB } from './database-service.js';
import { OPEN_TELEKOM_CLOUD } from './service.js';

/**
 * GaussDB (openGauss). The percentage is `progress` in the response for a job and `process` in the list, which
 * cannot be filtered by id. Hosts by region as in the vendor's SDK (GaussDBforopenGaussRegion).
 */
export const gaussdb = databaseService({
  name: 'gaussdb',
  title: 'GaussDB',
  hosts: {
    defaultHost: 'gaussdb-opengauss',
    regionsByHost: {
      gaussdb: [
        'cn-east-2',
        'cn-east-4',
        'cn-east-5',
        'cn-north-12',
        'ap-southeast-5',
        'tr-west-1',
        'me-east-1',
        'af-north-1',
      ],
    },
    clouds: { [OPEN_TELEKOM_CLOUD]: { host: 'gaussdb' } },
  },
  job: { ...USUAL_JOB, fields: { progress: 'progress', created: 'created', ended: 'ended' } },
  list: {
    version: 'v3',
    path: 'tasks',
    filters: { status: 'status', name: 'name' },
    timeFilter: { format: 'milliseconds', presence: 'optional' },
    pageSizes: { min: 1, max: 100, defaultSize: 100 },
    envelope: 'tasks',
    totalField: 'total_count',
    fields: {
      id: 'job_id',
      name: 'name',
      progress: 'process',
      created: 'created_at',
      ended: 'ended_at',
    },
    instance: {
      container: 'instance_info',
      id: 'instance_id',
      name: 'instance_name',
      status: 'instance_status',
    },
  },
});
