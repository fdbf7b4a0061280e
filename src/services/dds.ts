import { databaseService, USUAL_JOB } from './database-service.js';

/** DDS. Its list has a version of its own and requires a time range of at most 30 days. */
export const dds = databaseService({
  name: 'dds',
  title: 'DDS',
  hosts: { defaultHost: 'dds' },
  job: { ...USUAL_JOB, fields: { progress: 'progress', created: 'created', ended: 'ended' } },
  list: {
    version: 'v3.1',
    path: 'jobs',
    filters: { id: 'id', status: 'status', name: 'name' },
    timeFilter: { format: 'iso', presence: 'required', maxDays: 30 },
    pageSizes: { min: 1, max: 100, defaultSize: 100 },
    envelope: 'jobs',
    totalField: 'total_count',
    fields: {
      id: 'id',
      name: 'name',
      progress: 'progress',
      created: 'created_at',
      ended: 'ended_at',
    },
    instance: { id: 'instance_id', name: 'instance_name' },
  },
});
