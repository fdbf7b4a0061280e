import type { Service } from './service.js';

const fields = { progress: 'progress', created: 'start_time', ended: 'end_time' } as const;

/**
 * GeminiDB, which was GaussDB for NoSQL. It has one path for a job and for the list: a job is a list of one, one that
 * is not there an empty list.
 */
export const geminidb: Service = {
  name: 'geminidb',
  title: 'GeminiDB (GaussDB for NoSQL)',
  hosts: { usual: 'gaussdb-nosql' },
  job: { idIn: 'query', envelope: 'jobs', unknown: 'empty', givesReason: true, fields },
  list: {
    version: 'v3',
    path: 'jobs',
    filters: { id: 'id', status: 'status', name: 'name' },
    times: { form: 'iso', given: 'freely', longestDays: 30 },
    limits: { choice: [10, 20, 50], usual: 50 },
    envelope: 'jobs',
    total: 'total_count',
    fields: { id: 'id', name: 'name', ...fields },
    instance: { within: 'instance', id: 'id', name: 'name' },
  },
};
