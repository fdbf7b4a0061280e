import type { Service } from './service.js';

const fields = { progress: 'process', created: 'created_time', ended: 'end_time' } as const;

/** DDM. It has a job's id in the path, and tells only in its list, which has no filters but the times, why one failed. */
export const ddm: Service = {
  name: 'ddm',
  title: 'DDM',
  hosts: { defaultHost: 'ddm' },
  job: {
    idLocation: 'path',
    envelope: 'job',
    notFoundResponse: 'empty',
    includesFailReason: false,
    fields,
  },
  list: {
    version: 'v3',
    path: 'jobs',
    filters: {},
    timeFilter: { format: 'milliseconds', presence: 'required' },
    pageSizes: { min: 1, max: 128, defaultSize: 10 },
    envelope: 'jobs',
    totalField: 'total',
    fields: { id: 'id', name: 'name', ...fields },
    instance: { id: 'instance_id', name: 'instance_name' },
  },
};
