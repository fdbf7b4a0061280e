import { databaseService } from './database-service.js';

const fields = { progress: 'progress', created: 'start_time', ended: 'end_time' } as const;

/**
 * GeminiDB, formerly GaussDB for NoSQL. A job and the list share one path: a job is a list of one, an unknown job an
 * empty list.
 */
export const geminidb = databaseService({
  name: 'geminidb',
  title: 'GeminiDB (GaussDB for NoSQL)',
  hosts: { defaultHost: 'gaussdb-nosql' },
  job: {
    idLocation: 'query',
    envelope: 'jobs',
    notFoundResponse: 'empty',
    includesFailReason: true,
    fields,
  },
  list: {
    version: 'v3',
    path: 'jobs',
    filters: { id: 'id', status: 'status', name: 'name' },
    timeFilter: { format: 'iso', presence: 'optional', maxDays: 30 },
    pageSizes: { choice: [10, 20, 50], defaultSize: 50 },
    envelope: 'jobs',
    totalField: 'total_count',
    fields: { id: 'id', name: 'name', ...fields },
    instance: { container: 'instance', id: 'id', name: 'name' },
  },
});
