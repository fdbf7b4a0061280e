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
    usual: 'gaussdb-opengauss',
    elsewhere: {
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
  progressField: 'progress',
  list: {
    path: 'tasks',
    filters: { status: 'status', name: 'name' },
    times: 'milliseconds',
    limits: { from: 1, to: 100 },
    envelope: 'tasks',
    fields: { name: 'name', created: 'created_at', ended: 'ended_at' },
  },
};
