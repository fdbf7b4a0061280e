import type { Service } from './service.js';

/** DDS. Its list is of another version, and takes nothing without a start and an end, 30 days apart at the most. */
export const dds: Service = {
  name: 'dds',
  title: 'DDS',
  hosts: { usual: 'dds' },
  job: {
    idIn: 'query',
    envelope: 'job',
    unknown: 'error',
    givesReason: true,
    fields: { progress: 'progress', created: 'created', ended: 'ended' },
  },
  list: {
    version: 'v3.1',
    path: 'jobs',
    filters: { id: 'id', status: 'status', name: 'name' },
    times: { form: 'iso', given: 'always', longestDays: 30 },
    limits: { from: 1, to: 100, usual: 100 },
    envelope: 'jobs',
    total: 'total_count',
    fields: {
      id: 'id',
      name: 'name',
      progress: 'progress',
      created: 'created_at',
      ended: 'ended_at',
    },
    instance: { id: 'instance_id', name: 'instance_name' },
  },
};
