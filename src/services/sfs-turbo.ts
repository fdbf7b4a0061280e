import { jobService, USUAL_MEMBERS } from './job-service.js';

/** SFS Turbo. Times are in UTC, and do not say so. */
export const sfsTurbo = jobService({
  name: 'sfs-turbo',
  title: 'SFS Turbo (Scalable File Service)',
  path: '/v1/{project_id}/sfs-turbo/jobs/{job_id}',
  members: { ...USUAL_MEMBERS, subJobs: ['sub_jobs'] },
  statuses: {
    Pending: ['waiting'],
    Running: ['running'],
    Completed: ['success'],
    Failed: ['failed'],
  },
  written: {
    jobName: 'create_share',
    times: 'date-and-time',
    error: ['errCode', 'errMsg'],
    unknownJob: { status: 404, code: 'SFS.TURBO.0019', message: 'Invalid Job Id' },
  },
});
