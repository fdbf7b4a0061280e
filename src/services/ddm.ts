import { databaseService } from './database-service.js';

const fields = { progress: 'process', created: 'created_time', ended: 'end_time' } as const;

/** DDM. The id of a job is part of the path. Only the list, whose sole filter is a time range, says why a job failed. */
export const ddm = databaseService({
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
});
