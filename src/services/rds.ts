import { databaseService, USUAL_JOB } from './database-service.js';

/**
 * RDS. Percentages come as "60", "60%" and "60% ". Its list of "instant tasks" takes both times, in milliseconds, or
 * neither.
 */
export const rds = databaseService({
  name: 'rds',
  title: 'RDS',
  hosts: { defaultHost: 'rds' },
  job: { ...USUAL_JOB, fields: { progress: 'process', created: 'created', ended: 'ended' } },
  list: {
    version: 'v3',
    path: 'tasklist',
    filters: { id: 'id', status: 'status', name: 'name' },
    timeFilter: { format: 'milliseconds', presence: 'both-or-none' },
    pageSizes: { min: 1, max: 50, defaultSize: 10 },
    envelope: 'tasks',
    totalField: 'total_count',
    fields: {
      id: 'id',
      name: 'name',
      progress: 'process',
      created: 'create_time',
      ended: 'end_time',
    },
    instance: { id: 'instance_id', name: 'instance_name', status: 'instance_status' },
  },
});
