import type { Service } from './service.js';

const fields = { progress: 'process', created: 'created_time', ended: 'end_time' } as const;

/** DDM. It has a job's id in the path, and tells only in its list, which has no filters but the times, why one failed. */
export const ddm: Service = {
  name: 'ddm',
  title: 'DDM',
  hosts: { usual: 'ddm' },
  job: { idIn: 'path', envelope: 'job', unknown: 'empty', givesReason: false, fields },
  list: {
    version: 'v3',
    path: 'jobs',
    filters: {},
    times: { form: 'milliseconds', given: 'always' },
    limits: { from: 1, to: 128, usual: 10 },
    envelope: 'jobs',
    total: 'total',
    fields: { id: 'id', name: 'name', ...fields },
    instance: { id: 'instance_id', name: 'instance_name' },
  },
};
