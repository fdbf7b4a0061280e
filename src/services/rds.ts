import type { Service } from './service.js';

/**
 * RDS. Its percentages are called `process`, and come as "60", "60%" and "60% ". Its list of "instant tasks" takes
 * both times, in milliseconds, or none of them.
 */
export const rds: Service = {
  name: 'rds',
  title: 'RDS',
  hosts: { usual: 'rds' },
  job: {
    idIn: 'query',
    envelope: 'job',
    unknown: 'error',
    givesReason: true,
    fields: { progress: 'process', created: 'created', ended: 'ended' },
  },
  list: {
    version: 'v3',
    path: 'tasklist',
    filters: { id: 'id', status: 'status', name: 'name' },
    times: { form: 'milliseconds', given: 'in pairs' },
    limits: { from: 1, to: 50, usual: 10 },
    envelope: 'tasks',
    total: 'total_count',
    fields: {
      id: 'id',
      name: 'name',
      progress: 'process',
      created: 'create_time',
      ended: 'end_time',
    },
    instance: { id: 'instance_id', name: 'instance_name', status: 'instance_status' },
  },
};
