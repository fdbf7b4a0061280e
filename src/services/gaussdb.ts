import type { Service } from './service.js';

/**
 * GaussDB (openGauss). Its job answers call the percentage `progress`; its list of tasks calls it `process`, has no
 * filter for an id, takes pages of 1 to 100 and times in milliseconds. Host names by region as in the vendor's SDK
 * (GaussDBforopenGaussRegion).
 */
export const gaussdb: Service = {
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
  },
  job: {
    idLocation: 'query',
    envelope: 'job',
    notFoundResponse: 'error',
    includesFailReason: true,
    fields: { progress: 'progress', created: 'created', ended: 'ended' },
  },
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
};
